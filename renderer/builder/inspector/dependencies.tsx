import { Plus, X } from "lucide-react";
import { useState } from "react";
import { canEdit, type FlowChange, type FlowGraph, type FlowStep } from "@fastn/builder";
import { graphFacts, refuseConnect } from "@fastn/builder/react";
import { Button } from "../../ui/index.ts";
import { gesture } from "../canvas/gestures.ts";
import { waitingFor } from "../canvas/step-facts.ts";
import { ChoosePopover } from "../palette/choose-popover.tsx";
import { useForm } from "./commit.ts";

interface DependenciesProps {
  readonly file: string;
  readonly graph: FlowGraph;
  readonly step: FlowStep;
  readonly onShow: (key: string) => void;
}

/** What a step waits for and what waits for it: lines of the canvas as a list. */
export function Dependencies({ file, graph, step, onShow }: DependenciesProps) {
  const { readOnly } = useForm();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const after = waitingFor(step.name, graph);
  const keyOf = (name: string): string => graph.nodes.find((node) => node.kind === "step" && node.name === name)?.key ?? name;
  return (
    <>
      <div className="flex flex-col gap-1">
        <span className="text-xs font-medium text-muted">Waits for</span>
        <ul className="flex flex-wrap gap-1">
          {step.waitsFor.map(({ name, by }) => (
            <li key={name} className="flex h-6 max-w-full items-center rounded-sm border border-line bg-raised text-xs">
              <button
                type="button"
                className="min-w-0 truncate px-1.5 hover:text-accent-text"
                title={by === "reference" ? `${step.name} uses what ${name} gives` : `${name} is in dependsOn`}
                onClick={() => onShow(keyOf(name))}
              >
                {name}
              </button>
              {by === "dependsOn" && !readOnly && (
                <button
                  type="button"
                  aria-label={`Stop waiting for ${name}`}
                  className="grid size-6 place-items-center text-muted hover:text-text"
                  onClick={() => void gesture(file, [{ type: "step.disconnect", from: keyOf(name), to: step.key }])}
                >
                  <X size={12} strokeWidth={2} aria-hidden />
                </button>
              )}
            </li>
          ))}
          {step.waitsFor.length === 0 && <li className="text-xs text-faint">Nothing: it starts at once.</li>}
        </ul>
        {!readOnly && (
          <Button
            look="ghost"
            icon={Plus}
            className="h-6 self-start px-1.5 text-xs"
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              setAt({ x: box.left, y: box.bottom });
            }}
          >
            Wait for another step
          </Button>
        )}
        {at !== null && (
          <ChoosePopover at={at} label="Wait for which step?" groups={[{ heading: "", items: candidates(file, graph, step) }]} onClose={() => setAt(null)} />
        )}
      </div>
      <div className="flex flex-col gap-1">
        <span className="text-xs font-medium text-muted">Waited for by</span>
        <ul className="flex flex-wrap gap-1">
          {after.map((node) => (
            <li key={node.key} className="max-w-full">
              <button
                type="button"
                className="h-6 max-w-full truncate rounded-sm border border-line bg-raised px-1.5 text-xs hover:text-accent-text"
                onClick={() => onShow(node.key)}
              >
                {node.kind === "step" ? node.name : "code"}
              </button>
            </li>
          ))}
          {after.length === 0 && <li className="text-xs text-faint">No step.</li>}
        </ul>
      </div>
    </>
  );
}

function candidates(file: string, graph: FlowGraph, step: FlowStep) {
  const facts = graphFacts(graph);
  return graph.nodes.flatMap((node) => {
    if (node.kind !== "step" || node.key === step.key) return [];
    const change: FlowChange = { type: "step.connect", from: node.key, to: step.key };
    const refused = refuseConnect(node.key, step.key, facts) ?? canEdit(graph, change);
    return [{ id: node.key, label: node.name, hint: refused ?? node.type, refused, run: () => void gesture(file, [change]) }];
  });
}
