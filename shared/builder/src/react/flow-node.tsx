import { memo, type ReactNode } from "react";
import type { Node, NodeProps } from "@xyflow/react";
import { StickyNote } from "lucide-react";
import type { FlowNode, FlowTrigger } from "../flow-graph.ts";
import { donePort, slotOfPort, type Port } from "../layout/geometry.ts";
import { useCanvas, useCanvasState, useNodeMarks, useNodeRun } from "./canvas-context.ts";
import { describeNode, describeTrigger, inkOn, type NodeLook } from "./describe-node.ts";
import { NamedIcon } from "./icons.ts";
import { Ports } from "./ports.tsx";
import { RenameField } from "./rename-field.tsx";
import { RunBadge } from "./run-badge.tsx";
import type { NodeRunState } from "./run-overlay.ts";
import { accessibleName, stateLine } from "./run-words.ts";

export interface FlowNodeData extends Record<string, unknown> {
  readonly node: FlowNode | FlowTrigger;
  readonly ports: readonly Port[];
  readonly empty: boolean;
  /** Accent the person gave the card. */
  readonly tint: string | null;
  /** The code's cursor is in this step. */
  readonly outlined: boolean;
  readonly problems: number;
}

export type CanvasNode = Node<FlowNodeData, "flow">;

const isTrigger = (node: FlowNode | FlowTrigger): node is FlowTrigger => !("kind" in node);
const shapeOf = (node: FlowNode | FlowTrigger): string =>
  isTrigger(node) ? "trigger" : node.kind === "opaque" ? "opaque" : node.type === "gate" || node.type === "loop" ? node.type : "step";

/** One card, whatever it stands for. Redrawn when its own node, run state, marks or selection change, and for nothing else. */
export const FlowNodeCard = memo(function FlowNodeCard({ id, data, selected, dragging }: NodeProps<CanvasNode>) {
  const { connectors, rename, store } = useCanvas();
  const { node, ports, tint, outlined } = data;
  const look = isTrigger(node) ? describeTrigger(node) : describeNode(node, connectors);
  const state = useNodeRun(id);
  const marks = useNodeMarks(id);
  const renaming = useCanvasState((canvas) => canvas.renaming === id);
  const reached = useCanvasState((canvas) => canvas.focused === id);
  const dropHere = useCanvasState((canvas) => (canvas.drop?.key === id ? (canvas.drop.slot ?? "") : null));
  const refused = useCanvasState((canvas) => (canvas.drop?.key === id && canvas.drop.refused !== null) || canvas.connecting?.blocked.has(id) === true);
  const flashed = useCanvasState((canvas) => canvas.flashed === id);
  const shape = shapeOf(node);
  return (
    <>
      <div
        role="group"
        aria-roledescription={look.kind}
        aria-label={accessibleName(look, state, marks) + (data.problems > 0 ? `, ${data.problems} ${data.problems === 1 ? "problem" : "problems"}` : "")}
        tabIndex={reached ? 0 : -1}
        className="fx-card"
        data-shape={shape}
        data-key={id}
        data-status={state?.status}
        data-selected={selected || undefined}
        data-dragging={dragging || undefined}
        data-outlined={outlined || undefined}
        data-paused={marks?.pausedHere || undefined}
        data-drop={dropHere !== null || undefined}
        data-refused={refused || undefined}
        data-off={look.off || marks?.off !== undefined || undefined}
        data-flashed={flashed || undefined}
        style={tint === null ? undefined : { ["--fx-tint" as string]: tint }}
        onFocus={() => store.setState({ focused: id })}
      >
        {marks?.breakpoint !== undefined && <span className="fx-breakpoint" data-off={marks.breakpoint === "off" || undefined} aria-hidden />}
        <div className="fx-head">
          <Tile look={look} />
          <span className="fx-text">
            <span className="fx-top">
              {renaming ? (
                <RenameField name={look.name} onCommit={(name) => rename(id, name)} onCancel={() => store.setState({ renaming: null })} />
              ) : (
                <span className="fx-name" title={look.name}>
                  {look.name}
                </span>
              )}
              {look.note !== null && <NoteMark note={look.note} />}
              {data.problems > 0 && state === undefined && <ProblemMark count={data.problems} />}
              {!renaming && <RunBadge state={state} marks={marks} />}
            </span>
            <SecondLine look={look} state={state} off={look.off ? "switched off" : marks?.off} />
          </span>
        </div>
        {shape === "gate" && <PortLabels ports={ports} dropSlot={dropHere} taken={state?.selected} />}
        {shape === "loop" && data.empty && <div className="fx-empty">Drop a step here, or press N</div>}
        {state?.status === "running" && <span className="fx-progress" aria-hidden />}
      </div>
      <Ports nodeKey={id} ports={ports} />
    </>
  );
});

function Tile({ look }: { readonly look: NodeLook }) {
  return (
    <span className="fx-tile" style={{ background: look.colour, color: inkOn(look.colour) }} aria-hidden>
      <NamedIcon name={look.icon} size={16} />
    </span>
  );
}

function SecondLine({ look, state, off }: { readonly look: NodeLook; readonly state: NodeRunState | undefined; readonly off: string | undefined }): ReactNode {
  const told = (state === undefined ? null : stateLine(state)) ?? (off === undefined ? null : `${off} · ${look.does}`);
  return (
    <span className="fx-does" data-told={(told !== null && state?.status) || undefined} title={told ?? look.does}>
      {told ?? look.does}
    </span>
  );
}

function NoteMark({ note }: { readonly note: string }) {
  return (
    <span className="fx-note" title={note} aria-hidden>
      <StickyNote size={14} strokeWidth={1.5} />
    </span>
  );
}

function ProblemMark({ count }: { readonly count: number }) {
  return (
    <span className="fx-problem" title={`${count} ${count === 1 ? "problem" : "problems"}`} aria-hidden>
      {count}
    </span>
  );
}

function PortLabels({
  ports,
  dropSlot,
  taken,
}: {
  readonly ports: readonly Port[];
  readonly dropSlot: string | null;
  readonly taken: string | null | undefined;
}) {
  const outgoing = ports.filter((port) => port.id !== "in");
  return (
    <div className="fx-slots" aria-hidden>
      {outgoing.map((port) => {
        const slot = slotOfPort(port.id);
        return (
          <span
            key={port.id}
            title={slot ?? "when the gate is done"}
            data-done={port.id === donePort || undefined}
            data-drop={(slot !== null && slot === dropSlot) || undefined}
            data-taken={(slot !== null && slot === taken) || undefined}
          >
            {slot ?? "after"}
          </span>
        );
      })}
    </div>
  );
}
