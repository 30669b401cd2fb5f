import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import type { WorkflowSummary } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import type { OpenStudio } from "../studio/open-studio.ts";

/** Every workflow of the folder, however many. */
export const allWorkflows = async ({ api }: Pick<OpenStudio, "api">): Promise<readonly WorkflowSummary[]> =>
  (await unwrap(api.GET("/api/v1/workspace"))).workflows;

/** The workflow a person means: by its name, or by its file as shells complete it (`workflows/orders.ts`). What is neither is left for the studio to refuse. */
export async function workflowName(studio: Pick<OpenStudio, "api" | "root">, given: string, cwd: string): Promise<string> {
  if (!given.endsWith(".ts")) return given;
  const path = await realpath(resolve(cwd, given)).catch(() => null);
  if (path === null) return given;
  const file = relative(studio.root, path).split(sep).join("/");
  return (await allWorkflows(studio)).find((workflow) => workflow.file === file)?.name ?? given;
}
