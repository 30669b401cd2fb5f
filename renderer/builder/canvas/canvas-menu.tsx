import * as Dropdown from "radix-ui/dropdown-menu";
import {
  ArrowRightLeft,
  Cable,
  ClipboardPaste,
  Code,
  Copy,
  CopyPlus,
  Group,
  Maximize,
  PanelRight,
  Pencil,
  Plus,
  Power,
  Repeat,
  Replace,
  RotateCw,
  Scissors,
  Trash2,
  Unplug,
  Wand2,
  type LucideIcon,
} from "lucide-react";
import { useState } from "react";
import { canEdit, type FlowChange, type FlowGraph } from "@fastn/builder";
import {
  addAt,
  addFromPort,
  addInto,
  addOnEdge,
  graphFacts,
  refuseConnect,
  type AddRequest,
  type CanvasCommands,
  type MenuRequest,
} from "@fastn/builder/react";
import { useShortcut } from "../../app/actions/index.ts";
import { cx, Kbd } from "../../ui/index.ts";
import { contentClass, itemClass, separatorClass } from "../../ui/menu-parts.ts";
import { ChoosePopover } from "../palette/choose-popover.tsx";
import { replaceSelected, toggleSkip, turnDirection, wrap } from "./actions.ts";
import { copyToClipboard, cutToClipboard, duplicate, pasteFromClipboard } from "./clipboard.ts";
import { gesture, refused } from "./gestures.ts";
import { isSkipped, labelOf, placesFor } from "./step-facts.ts";

interface CanvasMenuProps {
  readonly file: string;
  readonly graph: FlowGraph;
  readonly request: MenuRequest;
  readonly commands: CanvasCommands;
  readonly readOnly: boolean;
  readonly onAdd: (request: AddRequest) => void;
  readonly onClose: () => void;
}

interface Entry {
  readonly label: string;
  readonly icon: LucideIcon;
  /** The action whose shortcut is shown. */
  readonly keys?: string;
  readonly danger?: boolean;
  /** Why it cannot be chosen; shown as its title. */
  readonly refused?: string | null;
  readonly run: () => void;
}

type Chooser = "connect" | "move" | null;

/** What the thing under the pointer can do. Everything that dragging does is here too, for the keyboard. */
export function CanvasMenu({ file, graph, request, commands, readOnly, onAdd, onClose }: CanvasMenuProps) {
  const [chooser, setChooser] = useState<Chooser>(null);
  const { target, at } = request;
  if (chooser !== null && target.kind === "node") {
    const items = chooser === "connect" ? connectItems(file, target.key, graph) : moveItems(file, target.key, graph);
    return (
      <ChoosePopover
        at={at}
        label={chooser === "connect" ? `Let which step wait for ${labelOf(target.key, graph)}?` : `Move ${labelOf(target.key, graph)} to`}
        groups={[{ heading: "", items }]}
        onClose={() => {
          onClose();
          commands.focus();
        }}
      />
    );
  }
  const entries =
    target.kind === "node"
      ? nodeEntries(file, target.key, graph, at, commands, readOnly, onAdd, setChooser)
      : target.kind === "edge"
        ? edgeEntries(file, target.id, graph, at, readOnly, onAdd)
        : canvasEntries(file, at, target.point, commands, readOnly, onAdd);
  return (
    <Dropdown.Root open onOpenChange={(open) => !open && chooser === null && onClose()}>
      <Dropdown.Trigger asChild>
        <span aria-hidden style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          align="start"
          sideOffset={2}
          collisionPadding={8}
          className={contentClass}
          aria-label={target.kind === "node" ? labelOf(target.key, graph) : "Canvas"}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            commands.focus();
          }}
        >
          {entries.map((entry, index) =>
            entry === null ? (
              <Dropdown.Separator key={index} className={separatorClass} />
            ) : (
              <Dropdown.Item
                key={entry.label}
                // Not disabled: choosing it tells why it cannot be done, which a greyed line alone never would.
                aria-disabled={typeof entry.refused === "string" || undefined}
                title={entry.refused ?? undefined}
                className={cx(itemClass, "aria-disabled:opacity-45", entry.danger && "text-danger-text")}
                onSelect={() => requestAnimationFrame(() => (typeof entry.refused === "string" ? refused(entry.refused) : entry.run()))}
              >
                <entry.icon size={16} strokeWidth={1.5} className="text-muted" aria-hidden />
                <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                {entry.keys !== undefined && <Keys action={entry.keys} />}
              </Dropdown.Item>
            ),
          )}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

function Keys({ action }: { readonly action: string }) {
  const shortcut = useShortcut(action);
  return shortcut === null ? null : <Kbd shortcut={shortcut} />;
}

function nodeEntries(
  file: string,
  key: string,
  graph: FlowGraph,
  at: MenuRequest["at"],
  commands: CanvasCommands,
  readOnly: boolean,
  onAdd: CanvasMenuProps["onAdd"],
  choose: (chooser: Chooser) => void,
): (Entry | null)[] {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  const facts = graphFacts(graph);
  const locked = readOnly ? "The workflow cannot be changed now." : null;
  const code: Entry = { label: "Go to code", icon: Code, keys: "canvas.goToCode", run: () => commands.goToCode() };
  const add: Entry = { label: "Add a step after it", icon: Plus, keys: "canvas.add", refused: locked, run: () => onAdd(addFromPort(key, "done", at, facts)) };
  const open: Entry = { label: "Open in inspector", icon: PanelRight, keys: "canvas.open", run: () => commands.open() };
  if (node?.kind !== "step") return node === undefined ? [open, code, null, add] : [code];
  const refusedTo = (change: FlowChange): string | null => locked ?? canEdit(graph, change);
  const inside = node.slots.map((slot): Entry => ({
    label: node.type === "loop" ? "Add a step to its body" : `Add a step to ${slot.name}`,
    icon: Plus,
    refused: locked,
    run: () => onAdd(addInto(key, slot.name, at)),
  }));
  const waits = node.waitsFor
    .filter((dependency) => dependency.by === "dependsOn")
    .map(({ name }): Entry => {
      const change: FlowChange = { type: "step.disconnect", from: name, to: key };
      return { label: `Stop waiting for ${name}`, icon: Unplug, refused: refusedTo(change), run: () => void gesture(file, [change]) };
    });
  return [
    open,
    code,
    { label: "Rename", icon: Pencil, keys: "canvas.rename", refused: locked, run: () => commands.rename() },
    null,
    add,
    ...inside,
    { label: "Connect to…", icon: Cable, refused: locked, run: () => choose("connect") },
    {
      label: "Move to…",
      icon: ArrowRightLeft,
      refused: locked ?? (placesFor(key, graph).length === 0 ? "There is no other list of steps." : null),
      run: () => choose("move"),
    },
    ...waits,
    null,
    { label: "Duplicate", icon: CopyPlus, keys: "canvas.duplicate", refused: locked, run: () => void duplicate(file) },
    { label: "Copy", icon: Copy, keys: "canvas.copy", run: () => void copyToClipboard(file) },
    { label: "Cut", icon: Scissors, keys: "canvas.cut", refused: refusedTo({ type: "step.delete", step: key }), run: () => void cutToClipboard(file) },
    { label: "Paste after it", icon: ClipboardPaste, keys: "canvas.paste", refused: locked, run: () => void pasteFromClipboard(file, false) },
    { label: "Replace…", icon: Replace, keys: "canvas.replace", refused: locked, run: () => replaceSelected(file) },
    { label: "Group in a gate", icon: Group, keys: "canvas.wrapGate", refused: locked, run: () => void wrap(file, "gate") },
    { label: "Put in a loop", icon: Repeat, keys: "canvas.wrapLoop", refused: locked, run: () => void wrap(file, "loop") },
    { label: isSkipped(node) ? "Switch on" : "Switch off", icon: Power, keys: "canvas.skip", refused: locked, run: () => void toggleSkip(file) },
    null,
    {
      label: "Delete",
      icon: Trash2,
      keys: "canvas.delete",
      danger: true,
      refused: refusedTo({ type: "step.delete", step: key }),
      run: () => commands.remove(),
    },
  ];
}

function edgeEntries(file: string, id: string, graph: FlowGraph, at: MenuRequest["at"], readOnly: boolean, onAdd: CanvasMenuProps["onAdd"]): (Entry | null)[] {
  const edge = graph.edges.find((candidate) => candidate.id === id);
  if (edge === undefined) return [];
  const locked = readOnly ? "The workflow cannot be changed now." : null;
  const change: FlowChange = { type: "step.disconnect", from: edge.from, to: edge.to };
  return [
    { label: "Add a step here", icon: Plus, refused: locked, run: () => onAdd(addOnEdge(edge, at, graphFacts(graph))) },
    {
      label: `Stop ${labelOf(edge.to, graph)} from waiting`,
      icon: Unplug,
      keys: "canvas.delete",
      danger: true,
      refused: locked ?? canEdit(graph, change),
      run: () => void gesture(file, [change]),
    },
  ];
}

function canvasEntries(
  file: string,
  at: MenuRequest["at"],
  point: MenuRequest["at"],
  commands: CanvasCommands,
  readOnly: boolean,
  onAdd: CanvasMenuProps["onAdd"],
): (Entry | null)[] {
  return [
    {
      label: "Add a step",
      icon: Plus,
      keys: "canvas.add",
      refused: readOnly ? "The workflow cannot be changed now." : null,
      run: () => onAdd(addAt(at, point)),
    },
    {
      label: "Paste",
      icon: ClipboardPaste,
      keys: "canvas.paste",
      refused: readOnly ? "The workflow cannot be changed now." : null,
      run: () => void pasteFromClipboard(file, false),
    },
    null,
    { label: "Zoom to the whole workflow", icon: Maximize, keys: "canvas.fit", run: () => commands.fit() },
    { label: "Tidy up", icon: Wand2, keys: "canvas.tidy", run: () => commands.tidy() },
    { label: "Turn the canvas", icon: RotateCw, run: () => turnDirection(file) },
  ];
}

function connectItems(file: string, key: string, graph: FlowGraph) {
  const facts = graphFacts(graph);
  return graph.nodes.flatMap((node) => {
    if (node.kind !== "step" || node.key === key) return [];
    const change: FlowChange = { type: "step.connect", from: key, to: node.key };
    const reason = refuseConnect(key, node.key, facts) ?? canEdit(graph, change);
    return [{ id: node.key, label: node.name, hint: reason ?? node.type, refused: reason, run: () => void gesture(file, [change]) }];
  });
}

function moveItems(file: string, key: string, graph: FlowGraph) {
  return placesFor(key, graph).map(({ label, parent }) => {
    const change: FlowChange = { type: "step.move", step: key, place: { parent } };
    const reason = canEdit(graph, change);
    return { id: label, label, hint: reason ?? "", refused: reason, run: () => void gesture(file, [change]) };
  });
}
