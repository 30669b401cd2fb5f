// Test cases of workflows: the cases file, running one case, and what the cases of a workflow reach.
export type { CaseEvent, CaseExpectation, CaseFile, WorkflowCase } from "./case-file.ts";
export type { CaseMockSettings } from "./case-mock.ts";
export { coveragePoints, type CoveragePoint } from "./coverage.ts";
export type { Difference } from "./matchers.ts";
export { runCase, type CaseResult, type CaseWorld } from "./run-case.ts";
