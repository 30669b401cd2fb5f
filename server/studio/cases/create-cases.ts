import { AppError, type Problem } from "@fastn/core";
import type { Logger, Redactor } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { DefinitionRow } from "@fastn/runtime";
import type { CaseFile, CaseResult, CaseWorld, CoveragePoint, WorkflowCase } from "@fastn/runtime/cases";
import type { ForkStepHost, StepHost } from "@fastn/runtime/step-host";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { problem } from "../analysis/problem.ts";
import type { WorkspaceAnalysis } from "../analysis/workspace-analysis.ts";
import type { Environment, SecretSource } from "../environments.ts";
import { Turns } from "../turns.ts";
import type { WorkspaceFiles } from "../workspace/workspace-files.ts";
import { CaseDatabase } from "./case-database.ts";
import type { CaseMock } from "./case-mock.ts";

/** Test cases of the folder's workflows. */
export interface CasesService {
  /** The cases file of a workflow; without one there are no cases. Runs no code. @throws AppError WORKFLOW_NOT_FOUND */
  list(tenant: string, workflow: string): Promise<WorkflowCases>;
  /**
   * Run one case headless. In an environment that talks to the mock server it gets one of its own, with the folder's rules and recordings and reset before
   * each case, so that neither other cases nor what a person tries there matter. `ctx.state` and `ctx.db` begin empty.
   * @throws AppError WORKFLOW_INVALID, NOT_FOUND for an unknown case, VALIDATION_FAILED for a case at fault, CONFIG_INVALID for what the mock cannot take
   */
  run(tenant: string, workflow: string, request: RunCase): Promise<CaseRun>;
}

export interface WorkflowCases extends CaseFile {
  /** Workspace path; where it would be when there is none. */
  readonly file: string;
}

export interface RunCase {
  readonly case: string;
  readonly environment?: string;
  readonly signal: AbortSignal;
}

export interface CaseRun {
  readonly result: CaseResult;
  /** Everything the cases of the workflow could reach. */
  readonly points: readonly CoveragePoint[];
}

export interface CasesOptions {
  readonly mock: CaseMock;
  readonly files: WorkspaceFiles;
  readonly analysis: WorkspaceAnalysis;
  readonly connectors: () => Promise<ConnectorRegistry>;
  /** An environment whose `mock` connections lead to the address given, where it is alone. */
  readonly environment: (name: string | undefined, mockUrl: () => string | null) => Promise<Environment>;
  /** Compile a workflow for running. @throws AppError WORKSPACE_NOT_TRUSTED */
  readonly prepare: (tenant: string, workflow: string) => Promise<{ readonly definition: DefinitionRow; readonly stepHost: StepHost }>;
  readonly workflowFor: CaseWorld["workflowFor"];
  /** Process for `ctx.db`. Default: child processes of Node. */
  readonly forkStepHost?: ForkStepHost;
  readonly secrets: SecretSource;
  readonly redactor: Redactor;
  readonly logger: Logger;
}

export function createCases(options: CasesOptions): CasesService {
  const { mock, files, analysis, connectors, environment, prepare, workflowFor, forkStepHost, secrets, redactor, logger } = options;
  // Cases share one mock server, so they run one after the other.
  const turns = new Turns();

  const list = async (tenant: string, workflow: string): Promise<WorkflowCases> => {
    const { path } = await analysis.workflow(workflow);
    const file = path.replace(/\.ts$/, ".cases.json");
    try {
      const [{ text }, { parseCases }] = await Promise.all([files.read(tenant, file), import("@fastn/runtime/case-file")]);
      return { file, ...parseCases(text, file) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A file that cannot be read must not keep the workflow from opening.
      return { file, cases: [], problems: error.code === "NOT_FOUND" ? [] : [problem("error", error.code, error.message, file)] };
    }
  };

  const run = async (tenant: string, workflow: string, request: RunCase): Promise<CaseRun> => {
    const test = find(await list(tenant, workflow), request.case, workflow);
    const { definition, stepHost } = await prepare(tenant, workflow);
    let mockUrl: string | null = null;
    const place = await environment(request.environment, () => mockUrl);
    mockUrl = await mock.reset(await analysis.current(), place.mock, test.mock ?? {});
    const { coveragePoints, runCase } = await import("@fastn/runtime/cases");
    const db = new CaseDatabase(forkStepHost);
    const result = await runCase(
      {
        definition,
        stepHost,
        connectors: await connectors(),
        environment: place.name,
        scope: place,
        connectionFor: (connector) => place.connection(connector),
        secretFor: (name) => secrets.read(name),
        workflowFor,
        db,
        redactor,
        logger,
        signal: request.signal,
      },
      test,
    ).finally(() => db.close());
    return { result, points: coveragePoints(definition.plan as unknown as WorkflowPlan) };
  };

  return {
    list,
    run: (tenant, workflow, request) => turns.take(() => run(tenant, workflow, request)),
  };
}

function find({ cases, problems, file }: WorkflowCases, name: string, workflow: string): WorkflowCase {
  const found = cases.find((each) => each.name === name);
  if (found !== undefined) return found;
  const [fault] = problems;
  if (fault !== undefined) throw new AppError("VALIDATION_FAILED", `${where(fault)}: ${fault.message}`, { file, line: fault.line });
  const names = cases.map((each) => `"${each.name}"`);
  throw new AppError("NOT_FOUND", `Workflow "${workflow}" has no case "${name}". There ${names.length === 0 ? "are none" : `are: ${names.join(", ")}`}.`, {
    file,
  });
}

const where = ({ file, line, column }: Problem): string => `${file}:${line}:${column}`;
