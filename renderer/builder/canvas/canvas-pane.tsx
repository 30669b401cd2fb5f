import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Workflow } from "lucide-react";
import { canEdit, type FlowChange, type SourceRange } from "@fastn/builder";
import { FlowCanvas, type AddRequest, type CanvasCommands, type MenuRequest } from "@fastn/builder/react";
import type { HandPosition } from "@fastn/builder/layout";
import { documents, useDocument } from "../../app/documents/index.ts";
import { layout as shellLayout, setView, viewOf } from "../../app/layout.ts";
import { useProblems } from "../../app/problems/use-problems.ts";
import { reveal, select, useReveal, useSelection } from "../../app/selection.ts";
import { useWorkspace } from "../../app/workspace/use-workspace.ts";
import { Button, EmptyState, SkeletonList } from "../../ui/index.ts";
import { focusInspector } from "../inspector/inspector-focus.ts";
import { StepPalette, type ReplaceRequest } from "../palette/step-palette.tsx";
import { nodeStates, type RunStateSource } from "../run-state.ts";
import { onReplaceAsked } from "./actions.ts";
import { CanvasMenu } from "./canvas-menu.tsx";
import { canvasStore, shownCanvas } from "./canvas-stores.ts";
import { followClipboard } from "./clipboard.ts";
import { gesture, refused } from "./gestures.ts";
import { runSource } from "./run-source.ts";
import { layouts, useLayoutFile } from "./studio-layouts.ts";
import { useConnectors } from "./use-connectors.ts";
import { useFlowLayout } from "./use-flow-layout.ts";
import { useTriggerMark } from "./use-triggers.ts";
import "@fastn/builder/react/canvas.css";

/** The workflow of a file as a graph that can be changed; every change is a change of its code. */
export function CanvasPane({ file, runs = runSource }: { readonly file: string; readonly runs?: RunStateSource }) {
  const graph = useDocument(file, (document) => document.graph) ?? null;
  if (graph === null || graph.workflow === null) return <NothingToDraw file={file} />;
  return <DrawnCanvas key={file} file={file} runs={runs} />;
}

function NothingToDraw({ file }: { readonly file: string }) {
  const parsed = useDocument(file, (document) => document.graphRevision >= 0 || document.stale) ?? false;
  const problem = useDocument(file, (document) => document.problems[0]);
  if (!parsed) return <SkeletonList label="Reading the workflow" />;
  return (
    <section aria-label="Canvas" data-scope="canvas" className="h-full bg-app">
      <EmptyState
        icon={Workflow}
        title={problem?.code === "SOURCE_SYNTAX" ? `The code has a syntax error at line ${problem.line}` : "No workflow in this file"}
        action={
          <Button look="primary" onClick={() => openCode(file, problem?.line ?? 1, problem?.column ?? 1)}>
            Open the code
          </Button>
        }
      >
        {problem?.message ?? 'A workflow is the default export of its file: export default workflow("name", { trigger, steps }).'}
      </EmptyState>
    </section>
  );
}

function openCode(file: string, line: number, column: number): void {
  if (viewOf(file) === "canvas") setView(file, "split");
  reveal(file, "code", { line, column });
}

function DrawnCanvas({ file, runs }: { readonly file: string; readonly runs: RunStateSource }) {
  const graph = useDocument(file, (document) => document.graph)!;
  const stale = useDocument(file, (document) => document.stale) ?? false;
  const staleLine = useDocument(file, (document) => (document.stale ? (document.problems[0]?.line ?? null) : null)) ?? null;
  const layoutFile = useLayoutFile(file);
  const layout = useFlowLayout(graph, layoutFile);
  const connectors = useConnectors();
  const readOnly = useWorkspace().data?.readOnly ?? false;
  const selection = useSelection(file);
  const problems = useProblemCounts(file);
  const store = canvasStore(file);
  const [commands, setCommands] = useState<CanvasCommands | null>(null);
  const [adding, setAdding] = useState<AddRequest | ReplaceRequest | null>(null);
  const [menu, setMenu] = useState<MenuRequest | null>(null);
  useRunStates(file, runs);
  useTriggerMark(file, graph.workflow?.name ?? "");
  useEffect(() => followClipboard(file, () => readOnly), [file, readOnly]);
  useEffect(() => onReplaceAsked(setAdding), []);
  useShownCanvas(file, commands);
  useRevealed(file, commands, layout);

  const onChange = useCallback((changes: readonly FlowChange[]) => void gesture(file, changes, deleteLabel(changes)), [file]);
  const onPlace = useCallback(
    (positions: Readonly<Record<string, HandPosition | null>>) => {
      const before = layouts.place(file, positions);
      const count = Object.keys(positions).length;
      const tidied = Object.values(positions).every((at) => at === null);
      const undone = Object.fromEntries(Object.keys(positions).map((key) => [key, before.positions[key] ?? null]));
      if (Object.keys(positions).every((key) => samePlace(positions[key] ?? null, undone[key] ?? null))) return;
      documents.recordEffect(file, {
        label: `${tidied ? "Tidy up" : "Place"} ${count === 1 ? Object.keys(positions)[0] : `${count} steps`}`,
        undo: () => void layouts.place(file, undone),
        redo: () => void layouts.place(file, positions),
      });
    },
    [file],
  );
  const onSelect = useCallback((keys: readonly string[]) => select(file, keys, "canvas"), [file]);
  const onOpen = useCallback(() => {
    shellLayout.setState({ inspector: true });
    focusInspector();
  }, []);
  const onOpenCode = useCallback((range: SourceRange) => openCode(file, range.line, range.column), [file]);
  const refuse = useCallback((change: FlowChange) => canEdit(graph, change), [graph]);
  const onMenu = useCallback((request: MenuRequest) => setMenu(request), []);
  const staleProp = useMemo(() => (stale ? { line: staleLine } : null), [stale, staleLine]);

  return (
    <div data-scope="canvas" className="relative h-full min-w-0">
      {layout === null || layoutFile === null ? (
        <SkeletonList label="Laying out the workflow" />
      ) : (
        <FlowCanvas
          ref={setCommands}
          graph={graph}
          layout={layout}
          store={store}
          connectors={connectors}
          selection={selection.keys}
          onSelect={onSelect}
          onChange={onChange}
          onPlace={onPlace}
          onOpen={onOpen}
          onOpenCode={onOpenCode}
          onAdd={setAdding}
          onMenu={onMenu}
          onRefused={refused}
          refuse={refuse}
          readOnly={readOnly}
          stale={staleProp}
          outlined={selection.origin === "code" ? (selection.keys.at(-1) ?? null) : null}
          tints={layoutFile.colours}
          problems={problems}
        />
      )}
      {adding !== null && (
        <StepPalette
          file={file}
          graph={graph}
          request={adding}
          connectors={connectors}
          onClose={(added) => {
            setAdding(null);
            commands?.focus();
            if (added === null) return;
            // Selected at once: keys pressed before its card is laid out mean the new step already.
            onSelect([added]);
            showAdded(commands, added);
          }}
        />
      )}
      {menu !== null && commands !== null && (
        <CanvasMenu file={file} graph={graph} request={menu} commands={commands} readOnly={readOnly || stale} onAdd={setAdding} onClose={() => setMenu(null)} />
      )}
    </div>
  );
}

const samePlace = (a: HandPosition | null, b: HandPosition | null): boolean => a === b || (a !== null && b !== null && a.x === b.x && a.y === b.y);

const deleteLabel = (changes: readonly FlowChange[]): string | undefined => (changes.length > 1 ? `Delete ${changes.length} steps` : undefined);

/** The card of a step just added comes with the next layout. */
function showAdded(commands: CanvasCommands | null, key: string, frames = 120): void {
  if (commands?.reveal(key, { flash: true }) === true || frames === 0) return;
  requestAnimationFrame(() => showAdded(commands, key, frames - 1));
}

function useProblemCounts(file: string): ReadonlyMap<string, number> {
  const problems = useProblems();
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const problem of problems) {
      if (problem.file === file && problem.step !== undefined && problem.severity !== "info") counts.set(problem.step, (counts.get(problem.step) ?? 0) + 1);
    }
    return counts;
  }, [problems, file]);
}

/** Bring the run the panels show onto the cards. Only the cards that changed are drawn again. */
function useRunStates(file: string, source: RunStateSource): void {
  useEffect(() => {
    const { runs } = canvasStore(file);
    const show = (): void => {
      const run = source.current(file);
      runs.show(run === null ? null : nodeStates(run));
    };
    show();
    return source.subscribe(file, show);
  }, [file, source]);
}

function useShownCanvas(file: string, commands: CanvasCommands | null): void {
  useEffect(() => {
    if (commands === null) return undefined;
    shownCanvas.setState({ file, commands });
    return () => {
      if (shownCanvas.getState().file === file) shownCanvas.setState({ file: null, commands: null });
    };
  }, [file, commands]);
}

/** Follow requests to show a step here, and the cursor in the code: the latter without taking the focus. */
function useRevealed(file: string, commands: CanvasCommands | null, layout: unknown): void {
  const request = useReveal(file, "canvas");
  const handled = useRef(0);
  useEffect(() => {
    if (layout === null || request === null || request.serial <= handled.current || !("key" in request.target)) return;
    if (commands?.reveal(request.target.key) === true) handled.current = request.serial;
  }, [request, commands, layout]);
  const { keys, origin } = useSelection(file);
  const followed = origin === "code" ? keys.at(-1) : undefined;
  useEffect(() => {
    if (followed !== undefined) commands?.bringIntoView(followed);
  }, [followed, commands]);
}
