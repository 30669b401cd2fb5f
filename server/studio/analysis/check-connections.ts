import type { SourceRange } from "@fastn/builder";
import { AppError, nearestName, type Problem } from "@fastn/core";
import type { WorkspaceConfig } from "@fastn/workflow";
import { checkAuth } from "../connections/check-auth.ts";
import { configuredAuth } from "../connections/configured.ts";
import type { KnownConnectors } from "./check-steps.ts";
import { problem } from "./problem.ts";

/** What is wrong with connections of `fastn.config.ts` that only shows beside the connectors there are. */
export async function checkConnections(
  config: WorkspaceConfig | null,
  source: string,
  file: string,
  connectors: () => Promise<KnownConnectors>,
): Promise<readonly Problem[]> {
  const given = Object.entries(config?.environments ?? {}).flatMap(([environment, { connections = {} }]) =>
    Object.entries(connections).map(([connector, { auth }]) => ({ environment, connector, auth })),
  );
  if (given.length === 0) return [];
  const known = await connectors();
  return given.flatMap(({ environment, connector, auth }): readonly Problem[] => {
    const told = (severity: Problem["severity"], code: "CONNECTOR_UNKNOWN" | "CONFIG_INVALID", message: string): readonly Problem[] => [
      problem(severity, code, `environments.${environment}.connections: ${message}`, file, placeOf(source, environment, connector)),
    ];
    const info = known.find(connector);
    if (info === undefined) {
      const names = known.list().map(({ name }) => name);
      const near = nearestName(connector, names);
      return told("warning", "CONNECTOR_UNKNOWN", `There is no connector "${connector}".${near === null ? "" : ` Did you mean "${near}"?`}`);
    }
    try {
      checkAuth({ connector, auth: configuredAuth(auth).auth }, info.authWays);
      return [];
    } catch (error) {
      if (error instanceof AppError) return told("error", "CONFIG_INVALID", error.message);
      throw error;
    }
  });
}

/** Where the connection's name is written, after that of its environment; the config's values have lost their places. */
function placeOf(source: string, environment: string, connector: string): SourceRange {
  const keyAt = (name: string, from: number): number => {
    const found = new RegExp(`(?<![\\w$-])["']?${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}["']?\\s*:`).exec(source.slice(from));
    return found === null ? from : from + found.index;
  };
  const start = keyAt(connector, keyAt(environment, Math.max(0, source.indexOf("environments"))));
  const before = source.slice(0, start).split("\n");
  const [line, column] = [before.length, (before.at(-1) ?? "").length + 1];
  return { line, column, start, end: start, endLine: line, endColumn: column };
}
