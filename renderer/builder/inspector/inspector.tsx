import { useMemo } from "react";
import { MousePointerClick } from "lucide-react";
import type { FlowChange, FlowGraph } from "@fastn/builder";
import { ancestors, graphFacts, reach, triggerOf } from "@fastn/builder/react";
import type { Json, Problem } from "@fastn/core";
import { useDocument } from "../../app/documents/index.ts";
import { setView, viewOf } from "../../app/layout.ts";
import { useProblems } from "../../app/problems/use-problems.ts";
import { reveal, select, useSelection } from "../../app/selection.ts";
import { useWorkspace } from "../../app/workspace/use-workspace.ts";
import { EmptyState } from "../../ui/index.ts";
import { useConnectors } from "../canvas/use-connectors.ts";
import { tryGesture } from "../canvas/gestures.ts";
import { CodeField } from "./fields.tsx";
import { FormContext, type FormTarget, type OptionPath } from "./commit.ts";
import { Section } from "./section.tsx";
import { StepForm } from "./step-form.tsx";
import { TriggerForm, WorkflowForm } from "./workflow-form.tsx";

/** The form of what is selected: a step, the trigger, or the workflow while nothing is. */
export function Inspector({ file }: { readonly file: string }) {
  const graph = useDocument(file, (document) => document.graph) ?? null;
  const { keys } = useSelection(file);
  if (graph === null || graph.workflow === null) {
    return (
      <EmptyState icon={MousePointerClick} title="Nothing to inspect">
        This file holds no workflow that could be read. Select a step once it does.
      </EmptyState>
    );
  }
  const key = keys.at(-1) ?? null;
  const shown = key !== null && (key === "trigger" ? triggerOf(graph) !== null : graph.nodes.some((node) => node.key === key)) ? key : null;
  // The key remounts the form: what is typed in one step's fields is written there before the next step's come.
  return <Form key={`${file} ${shown ?? ""}`} file={file} graph={graph} shown={shown} count={keys.length} />;
}

function Form({ file, graph, shown, count }: { readonly file: string; readonly graph: FlowGraph; readonly shown: string | null; readonly count: number }) {
  const connectors = useConnectors();
  const stale = useDocument(file, (document) => document.stale) ?? false;
  const readOnly = (useWorkspace().data?.readOnly ?? false) || stale;
  const problems = useShownProblems(file, shown);
  const target = useMemo<FormTarget>(() => {
    const facts = graphFacts(graph);
    const outer = shown === null || shown === "trigger" ? [] : ancestors(shown, facts.byKey);
    return {
      set: async (path, value) => (await tryGesture(file, [changeOf(shown, path, value)]))?.message ?? null,
      readOnly,
      steps: readableSteps(shown, facts),
      inLoop: outer.some((key) => isLoop(graph, key)),
      openCode: (line, column) => {
        if (viewOf(file) === "canvas") setView(file, "split");
        reveal(file, "code", { line, column });
      },
    };
  }, [file, graph, shown, readOnly]);
  const node = graph.nodes.find((candidate) => candidate.key === shown);
  const trigger = triggerOf(graph);
  return (
    <FormContext value={target}>
      {stale && (
        <p className="border-b border-warning-line bg-warning-bg px-3 py-1.5 text-xs text-warning-text">
          The code has a syntax error. Fix it first; then fields can be changed again.
        </p>
      )}
      {count > 1 && <p className="border-b border-line px-3 py-1.5 text-xs text-muted">{count} steps are selected; this is the last one.</p>}
      {node?.kind === "step" ? (
        <StepForm file={file} graph={graph} step={node} connectors={connectors} problems={problems} onShow={(key) => select(file, [key], "panel")} />
      ) : node?.kind === "opaque" ? (
        <Section title="Code" open>
          <p className="text-sm text-muted">The canvas cannot change this part of the workflow. It is kept exactly as it is written.</p>
          <CodeField label="Code" text={node.text} line={node.range.line} column={node.range.column} />
        </Section>
      ) : shown === "trigger" && trigger !== null ? (
        <TriggerForm workflow={graph.workflow!.name} trigger={trigger} connectors={connectors} problems={problems} />
      ) : (
        <WorkflowForm workflow={graph.workflow!} problems={problems} />
      )}
    </FormContext>
  );
}

function changeOf(shown: string | null, path: OptionPath, value: Json | undefined): FlowChange {
  if (shown === null) return { type: "workflow.setOption", path, value };
  return shown === "trigger" ? { type: "trigger.setOption", path, value } : { type: "step.setOption", step: shown, path, value };
}

/** Steps an expression of this one may read: all but itself, what comes after it, and what only exists inside another loop. Nearest first. */
function readableSteps(shown: string | null, facts: ReturnType<typeof graphFacts>): readonly string[] {
  const { byKey, graph } = facts;
  if (shown === null || shown === "trigger") return [];
  const after = reach(shown, facts.downstream);
  const around = ancestors(shown, byKey);
  const before = reach(shown, facts.upstream);
  const names = graph.nodes.flatMap((node) => {
    if (node.kind !== "step" || node.key === shown || after.has(node.key) || around.includes(node.key)) return [];
    const hidden = ancestors(node.key, byKey).some((outer) => isLoop(graph, outer) && !around.includes(outer) && outer !== shown);
    return hidden ? [] : [node];
  });
  return names.toSorted((a, b) => Number(before.has(b.key)) - Number(before.has(a.key))).map((node) => node.name);
}

const isLoop = (graph: FlowGraph, key: string): boolean => graph.nodes.some((node) => node.key === key && node.kind === "step" && node.type === "loop");

function useShownProblems(file: string, shown: string | null): readonly Problem[] {
  const problems = useProblems();
  const document = useDocument(file, (state) => state.graph);
  return useMemo(() => {
    const node = document?.nodes.find((candidate) => candidate.key === shown);
    const trigger = shown === "trigger" ? (document?.trigger ?? null) : null;
    return problems.filter((problem) => {
      if (problem.file !== file) return false;
      if (node?.kind === "step") return problem.step === node.name;
      if (trigger !== null) return problem.step === undefined && problem.line >= trigger.range.line && problem.line <= trigger.range.endLine;
      return shown === null && problem.step === undefined;
    });
  }, [problems, document, file, shown]);
}
