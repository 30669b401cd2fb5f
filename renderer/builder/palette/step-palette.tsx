import { useMemo } from "react";
import type { FlowGraph } from "@fastn/builder";
import { inkOn, NamedIcon, type AddRequest } from "@fastn/builder/react";
import type { ConnectorInfo } from "@fastn/core";
import { gesture } from "../canvas/gestures.ts";
import { layouts } from "../canvas/studio-layouts.ts";
import { addChanges, replaceChanges } from "./add-step.ts";
import { ChoosePopover, type ChooseGroup, type ChooseItem } from "./choose-popover.tsx";
import { basicSteps, connectorSteps, type NewStep } from "./new-steps.ts";

/** Another kind of step is wanted in the place of one. */
export interface ReplaceRequest {
  readonly replace: string;
  /** Where the palette opens, px in the window. */
  readonly at: { readonly x: number; readonly y: number };
}

interface StepPaletteProps {
  readonly file: string;
  readonly graph: FlowGraph;
  readonly request: AddRequest | ReplaceRequest;
  readonly connectors: readonly ConnectorInfo[];
  /** With the name of the step added or replaced, or null. */
  readonly onClose: (added: string | null) => void;
}

/** Everything that can be added, found by name, description or the words people use for it; inserted where it was asked for. */
export function StepPalette({ file, graph, request, connectors, onClose }: StepPaletteProps) {
  const groups = useMemo<readonly ChooseGroup[]>(() => {
    const replace = async (key: string, step: NewStep): Promise<void> => {
      onClose((await gesture(file, replaceChanges(graph, key, step), `Replace ${key}`)) ? key : null);
    };
    const add = async (request: AddRequest, step: NewStep): Promise<void> => {
      const { name, changes } = addChanges(graph, request, step);
      if (request.point !== null) layouts.place(file, { [name]: request.point });
      onClose((await gesture(file, changes, `Add ${name}`)) ? name : null);
    };
    const item = (step: NewStep): ChooseItem => ({
      id: step.id,
      label: step.label,
      hint: step.hint,
      keywords: step.keywords,
      icon: <StepTile icon={step.icon} colour={step.colour} />,
      run: () => void ("replace" in request ? replace(request.replace, step) : add(request, step)),
    });
    return [
      { heading: "Steps", items: basicSteps.map(item) },
      ...connectors.map((connector) => ({ heading: connector.displayName, items: connectorSteps(connector).map(item) })),
    ];
  }, [file, graph, request, connectors, onClose]);
  return (
    <ChoosePopover
      at={request.at}
      label={"replace" in request ? `Replace ${request.replace} by` : "Add a step"}
      groups={groups}
      onClose={() => onClose(null)}
    />
  );
}

export function StepTile({ icon, colour }: { readonly icon: string; readonly colour: string }) {
  return (
    <span aria-hidden className="grid size-6 shrink-0 place-items-center rounded-md" style={{ background: colour, color: inkOn(colour) }}>
      <NamedIcon name={icon} size={14} />
    </span>
  );
}
