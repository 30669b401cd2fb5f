import { AppError, type FileContent, type Problem, nearestName } from "@fastn/core";
import type { ParsedConfig } from "@fastn/builder";
import type { WorkspaceConfig } from "@fastn/workflow";
import type { WorkspaceApis } from "../apis/workspace-apis.ts";
import type { DerivedCache } from "../derived-cache.ts";
import { localTenant } from "../services.ts";
import type { Listing } from "../workspace/list-files.ts";
import type { WorkspaceFiles } from "../workspace/workspace-files.ts";
import { alike, alikePairs } from "./alike.ts";
import { checkConnections } from "./check-connections.ts";
import { checkCalls } from "./check-calls.ts";
import { createLayoutCheck } from "./check-layouts.ts";
import { checkSteps, type KnownConnectors } from "./check-steps.ts";
import { checkTrigger } from "./check-trigger.ts";
import { problem } from "./problem.ts";
import { emptyGraph, nameOf, summarize, webhookMethod, type WorkflowFile } from "./workflow-file.ts";

/** Everything known about a folder without running any of it. */
export interface Analysis {
  readonly listing: Listing;
  readonly config: WorkspaceConfig | null;
  /** By path. */
  readonly workflows: readonly WorkflowFile[];
  readonly problems: readonly Problem[];
}

export interface WorkspaceAnalysis {
  /** The folder as it is now; unchanged files are not read again. */
  current(): Promise<Analysis>;
  /** Something may have changed, `path` for sure: the next `current` looks again. */
  invalidate(path?: string): void;
  /** @throws AppError WORKFLOW_NOT_FOUND */
  workflow(name: string): Promise<WorkflowFile>;
  /** Problems of one workflow's file with another text. */
  check(path: string, text: string): Promise<WorkflowFile>;
}

export interface AnalysisOptions {
  readonly files: WorkspaceFiles;
  readonly connectors: () => Promise<KnownConnectors>;
  /** Reads the connectors the folder brings. */
  readonly apis: WorkspaceApis;
  readonly derived: DerivedCache;
  /** Problems of the studio's own, e.g. a database that could not be opened. */
  readonly standing: () => readonly Problem[];
}

interface Cached {
  /** Of the listing when it was read. */
  readonly stamp: string;
  readonly file: WorkflowFile;
}

export function createAnalysis({ files, connectors, apis, derived, standing }: AnalysisOptions): WorkspaceAnalysis {
  const cache = new Map<string, Cached>();
  const checkLayouts = createLayoutCheck(files);
  let configCache: { readonly etag: string; readonly text: string; readonly config: WorkspaceConfig | null; readonly problems: readonly Problem[] } | null =
    null;
  let running: Promise<Analysis> | null = null;

  const check = async (path: string, content: FileContent): Promise<WorkflowFile> => {
    const [{ parse }, known] = await Promise.all([import("@fastn/builder"), connectors()]);
    const graph = parse(content.text, { file: path });
    const problems = [
      ...graph.problems.map((found) => ({ ...found, file: path })),
      ...checkSteps(graph, path, content.text, known),
      ...checkTrigger(graph, path, nameOf(graph, path), known),
    ];
    return { path, content, graph, problems, summary: summarize(path, graph, problems) };
  };

  /** As `check`, without the parser when this very file was checked before. What the folder's own connectors are is not among the inputs. */
  const checkSaved = async (path: string, content: FileContent, reusable: boolean): Promise<WorkflowFile> => {
    if (!reusable) return check(path, content);
    const before = (await derived.find("workflow", [path, content.text])) as unknown as Pick<WorkflowFile, "graph" | "problems"> | undefined;
    if (before !== undefined) return { path, content, ...before, summary: summarize(path, before.graph, before.problems) };
    const file = await check(path, content);
    void derived.keep("workflow", [path, content.text], { graph: file.graph, problems: file.problems });
    return file;
  };

  const readWorkflow = async (path: string, stamp: string, reusable: boolean): Promise<WorkflowFile> => {
    const cached = cache.get(path);
    if (cached?.stamp === stamp) return cached.file;
    const file = await files
      .read(localTenant, path)
      .then((content) => checkSaved(path, content, reusable))
      .catch((error: unknown) => unreadable(path, error));
    cache.set(path, { stamp, file });
    return file;
  };

  const readConfig = async (listing: Listing): Promise<NonNullable<typeof configCache>> => {
    const path = "fastn.config.ts";
    if (!listing.entries.some((entry) => entry.path === path)) {
      return {
        etag: "",
        text: "",
        config: null,
        problems: [
          problem("info", "CONFIG_INVALID", "There is no fastn.config.ts: the folder's name is taken as the project, with the environment local.", ""),
        ],
      };
    }
    try {
      const content = await files.read(localTenant, path);
      if (configCache?.etag === content.etag) return configCache;
      const { config, problems } = await parsedConfig(content.text);
      return (configCache = { etag: content.etag, text: content.text, config, problems: problems.map((found) => ({ ...found, file: path })) });
    } catch (error) {
      return { etag: "", text: "", config: null, problems: unreadable(path, error).problems };
    }
  };

  const parsedConfig = async (text: string): Promise<ParsedConfig> => {
    const before = await derived.find("config", [text]);
    if (before !== undefined) return before as unknown as ParsedConfig;
    const { parseConfig } = await import("@fastn/builder");
    const parsed = parseConfig(text);
    void derived.keep("config", [text], parsed);
    return parsed;
  };

  const analyze = async (): Promise<Analysis> => {
    const listing = await files.scan();
    const described = await apis.sync(listing);
    // Whether a step's connector and action exist may have changed with them.
    if (described.changed) cache.clear();
    const paths = listing.entries.filter(({ role }) => role === "workflow");
    const config = await readConfig(listing);
    const workflows: WorkflowFile[] = [];
    for (const { path } of paths) workflows.push(await readWorkflow(path, listing.stamps.get(path) ?? "", described.none));
    for (const path of cache.keys()) if (!paths.some((entry) => entry.path === path)) cache.delete(path);
    const named = checkCalls(markDuplicates(workflows));
    const casesProblems = await checkCases(listing);
    const layoutProblems = await checkLayouts(listing);
    const problems = [
      ...standing(),
      ...listingProblems(listing),
      ...config.problems,
      ...(await checkConnections(config.config, config.text, "fastn.config.ts", connectors)),
      ...described.problems,
      ...named.flatMap((file) => file.problems),
      ...casesProblems,
      ...layoutProblems,
    ];
    return { listing, config: config.config, workflows: named, problems };
  };

  const checkCases = async ({ entries }: Listing): Promise<readonly Problem[]> => {
    const paths = entries.filter(({ role }) => role === "cases").map(({ path }) => path);
    if (paths.length === 0) return [];
    const { parseCases } = await import("@fastn/runtime/case-file");
    const read = async (path: string): Promise<readonly Problem[]> => {
      try {
        return parseCases((await files.read(localTenant, path)).text, path).problems;
      } catch (error) {
        return unreadable(path, error).problems;
      }
    };
    return (await Promise.all(paths.map(read))).flat();
  };

  const current = (): Promise<Analysis> =>
    (running ??= analyze().catch((error: unknown) => {
      running = null;
      throw error;
    }));

  return {
    current,
    invalidate(path) {
      if (path !== undefined) cache.delete(path);
      running = null;
    },
    async workflow(name) {
      const { workflows } = await current();
      const found = workflows.find(({ summary }) => summary.name === name);
      if (found !== undefined) return found;
      const names = workflows.map(({ summary }) => summary.name);
      const near = nearestName(name, names);
      const help = near !== null ? `Did you mean "${near}"?` : `There ${names.length === 0 ? "are none" : `are: ${names.join(", ")}`}.`;
      throw new AppError("WORKFLOW_NOT_FOUND", `There is no workflow "${name}" in this folder. ${help}`, { workflow: name });
    },
    check: (path, text) => check(path, { path, text, etag: "" }),
  };
}

/** A file that cannot be read is shown with its problem and disturbs no other. */
function unreadable(path: string, error: unknown): WorkflowFile {
  const { code, message } = error instanceof AppError ? error : new AppError("INTERNAL_ERROR", `${path} could not be read: ${String(error)}`);
  const problems = [problem("error", code, message, path)];
  return { path, content: null, graph: emptyGraph, problems, summary: summarize(path, emptyGraph, problems) };
}

/** Names and webhook paths are addresses: the first file by path keeps one, the others are told. */
function markDuplicates(files: readonly WorkflowFile[]): WorkflowFile[] {
  const names = new Map<string, string>();
  const hooks = new Map<string, string>();
  return files.map((file) => {
    const { name, webhookPath } = file.summary;
    const { workflow, trigger } = file.graph;
    const nameOwner = claim(names, alike(name), file.path);
    const method = webhookMethod(file.graph);
    const hookOwner = webhookPath === null ? null : claim(hooks, `${method} ${webhookPath}`, file.path);
    const found: Problem[] = [];
    if (nameOwner !== null) {
      const message = `The name "${name}" is taken by ${nameOwner}. Give one of the workflows another name.`;
      found.push(problem("error", "WORKFLOW_DUPLICATE", message, file.path, workflow?.nameRange ?? undefined));
    }
    if (hookOwner !== null) {
      const message = `The webhook ${method} ${webhookPath} is taken by ${hookOwner}. Give one of the triggers another path.`;
      found.push(problem("error", "WORKFLOW_DUPLICATE", message, file.path, trigger?.options["path"]?.range ?? trigger?.range));
    }
    if (found.length === 0) return file;
    return { ...file, problems: [...file.problems, ...found], summary: { ...file.summary, errorCount: file.summary.errorCount + found.length } };
  });
}

/** @returns who had it before, or null when it is free; then it is taken */
function claim(owners: Map<string, string>, key: string, path: string): string | null {
  const owner = owners.get(key);
  if (owner === undefined) owners.set(key, path);
  return owner ?? null;
}

function listingProblems({ entries, refused, truncated }: Listing): Problem[] {
  const twins = alikePairs(entries, ({ path }) => path).map(({ item, before }) => {
    const message = `${before.path} and ${item.path} are one file on disks that do not tell case or accents apart (macOS, Windows): one would be lost there. Rename one.`;
    return problem("warning", "CONFLICT", message, item.path);
  });
  const links = refused.map(({ path, reason }) => problem("warning", reason.code, reason.message, path));
  const found = [...twins, ...links];
  return truncated ? [...found, problem("warning", "FILE_TOO_LARGE", "The folder holds so many files that not all are shown.", "")] : found;
}
