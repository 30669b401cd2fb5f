import { parse } from "@fastn/builder";
import { expect, it } from "vitest";
import { checkCalls } from "./check-calls.ts";
import { summarize, type WorkflowFile } from "./workflow-file.ts";

function fileOf(name: string, ...targets: string[]): WorkflowFile {
  const steps = targets.map((target, index) => `step("s${index}", { type: "action", workflow: "${target}" })`);
  const text = `import { step, workflow } from "@fastn/workflow";\nexport default workflow("${name}", { steps: [${steps.join(", ")}] });\n`;
  const path = `workflows/${name}.ts`;
  const graph = parse(text, { file: path });
  return { path, content: { path, text, etag: "" }, graph, problems: [], summary: summarize(path, graph, []) };
}

const faults = (...files: WorkflowFile[]) => checkCalls(files).flatMap(({ path, problems }) => problems.map(({ code, message }) => [path, code, message]));

it("lets workflows call each other, the same one more than once too", () => {
  expect(faults(fileOf("a", "b", "c"), fileOf("b", "c"), fileOf("c"))).toEqual([]);
});

it("names a workflow that is not there, and the one that may be meant", () => {
  expect(faults(fileOf("a", "bill"), fileOf("bills"))).toEqual([
    ["workflows/a.ts", "WORKFLOW_NOT_FOUND", 'Step "s0" calls workflow "bill", and there is none. Did you mean "bills"?'],
  ]);
});

it("refuses a circle in each of its files, with the way around, and leaves those outside it alone", () => {
  const found = faults(fileOf("a", "b"), fileOf("b", "c"), fileOf("c", "a"), fileOf("outside", "a"), fileOf("self", "self"));
  expect(found.map(([path, code, message]) => [path, code, /circle: ([^.]*)\./.exec(message ?? "")?.[1]])).toEqual([
    ["workflows/a.ts", "STEP_CYCLE", "a -> b -> c -> a"],
    ["workflows/b.ts", "STEP_CYCLE", "b -> c -> a -> b"],
    ["workflows/c.ts", "STEP_CYCLE", "c -> a -> b -> c"],
    ["workflows/self.ts", "STEP_CYCLE", "self -> self"],
  ]);
});
