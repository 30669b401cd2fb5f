import { Code, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { canEdit, type FlowGraph, type FlowStep } from "@fastn/builder";
import { describeNode } from "@fastn/builder/react";
import type { ConnectorInfo, Problem } from "@fastn/core";
import { IconButton, Input } from "../../ui/index.ts";
import { gesture, tryGesture } from "../canvas/gestures.ts";
import { StepTile } from "../palette/step-palette.tsx";
import { CommonOptions } from "./common-options.tsx";
import { useForm } from "./commit.ts";
import { Dependencies } from "./dependencies.tsx";
import { inspectorFocus } from "./inspector-focus.ts";
import { LastRun } from "./last-run.tsx";
import { ProblemList } from "./problem-list.tsx";
import { Section } from "./section.tsx";
import { StepOptions } from "./step-options.tsx";
import { useDraft } from "./use-draft.ts";

interface StepFormProps {
  readonly file: string;
  readonly graph: FlowGraph;
  readonly step: FlowStep;
  readonly connectors: readonly ConnectorInfo[];
  readonly problems: readonly Problem[];
  readonly onShow: (key: string) => void;
}

/** Everything about one step. */
export function StepForm({ file, graph, step, connectors, problems, onShow }: StepFormProps) {
  const { readOnly, openCode } = useForm();
  const look = describeNode(step, new Map(connectors.map((connector) => [connector.name, connector])));
  const stuck = canEdit(graph, { type: "step.delete", step: step.key });
  return (
    <>
      <header className="flex items-center gap-2 p-3">
        <StepTile icon={look.icon} colour={look.colour} />
        <NameField file={file} step={step} graph={graph} />
        <IconButton icon={Code} label="Go to code" shortcut="G" onClick={() => openCode(step.range.line, step.range.column)} />
        <IconButton
          icon={Trash2}
          label={stuck ?? `Delete ${step.name}`}
          disabled={readOnly}
          aria-disabled={stuck !== null}
          onClick={() => void gesture(file, [{ type: "step.delete", step: step.key }])}
        />
      </header>
      <ProblemList problems={problems} />
      <Section title={look.kind === "step" ? "Action" : look.kind.charAt(0).toUpperCase() + look.kind.slice(1)} open>
        <StepOptions step={step} connectors={connectors} />
      </Section>
      <Section title="Order" open>
        <Dependencies file={file} graph={graph} step={step} onShow={onShow} />
      </Section>
      <CommonOptions step={step} />
      <LastRun file={file} name={step.name} />
    </>
  );
}

function NameField({ file, step, graph }: { readonly file: string; readonly step: FlowStep; readonly graph: FlowGraph }) {
  const { readOnly } = useForm();
  const problem = (text: string): string | null => (text === step.name ? null : canEdit(graph, { type: "step.rename", step: step.key, to: text.trim() }));
  const draft = useDraft(
    step.name,
    async (text) => (await tryGesture(file, [{ type: "step.rename", step: step.key, to: text.trim() }]))?.message ?? null,
    (text) => problem(text) === null,
  );
  const field = useRef<HTMLInputElement>(null);
  const asked = useStore(inspectorFocus, (state) => state.serial);
  const seen = useRef(asked);
  useEffect(() => {
    if (asked === seen.current) return;
    seen.current = asked;
    field.current?.focus();
  }, [asked]);
  const error = problem(draft.text) ?? draft.refusal;
  return (
    <div className="min-w-0 flex-1">
      <Input
        ref={field}
        aria-label="Name of the step"
        aria-invalid={error !== null}
        title={error ?? step.name}
        className="font-semibold"
        disabled={readOnly || step.nameRange === null}
        value={draft.text}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") draft.commit();
          if (event.key === "Escape") draft.reset();
        }}
      />
      {error !== null && <p className="mt-1 text-xs text-danger-text">{error}</p>}
    </div>
  );
}
