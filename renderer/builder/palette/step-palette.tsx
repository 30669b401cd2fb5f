import { useMemo } from "react";
import type { FlowGraph } from "@fastn/builder";
import { inkOn, NamedIcon, type AddRequest } from "@fastn/builder/react";
import type { ConnectorInfo } from "@fastn/core";
import { gesture } from "../canvas/gestures.ts";
import { layouts } from "../canvas/studio-layouts.ts";
import { addChanges } from "./add-step.ts";
import { ChoosePopover, type ChooseGroup, type ChooseItem } from "./choose-popover.tsx";
import { basicSteps, connectorSteps, type NewStep } from "./new-steps.ts";

interface StepPaletteProps {
  readonly file: string;
  readonly graph: FlowGraph;
  readonly request: AddRequest;
  readonly connectors: readonly ConnectorInfo[];
  /** With the name of the step added, or null. */
  readonly onClose: (added: string | null) => void;
}

/** Everything that can be added, found by name, description or the words people use for it; inserted where it was asked for. */
export function StepPalette({ file, graph, request, connectors, onClose }: StepPaletteProps) {
  const groups = useMemo<readonly ChooseGroup[]>(() => {
    const add = async (step: NewStep): Promise<void> => {
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
      run: () => void add(step),
    });
    return [
      { heading: "Steps", items: basicSteps.map(item) },
      ...connectors.map((connector) => ({ heading: connector.displayName, items: connectorSteps(connector).map(item) })),
    ];
  }, [file, graph, request, connectors, onClose]);
  return <ChoosePopover at={request.at} label="Add a step" groups={groups} onClose={() => onClose(null)} />;
}

export function StepTile({ icon, colour }: { readonly icon: string; readonly colour: string }) {
  return (
    <span aria-hidden className="grid size-6 shrink-0 place-items-center rounded-md" style={{ background: colour, color: inkOn(colour) }}>
      <NamedIcon name={icon} size={14} />
    </span>
  );
}
