import type { JsonObject, Problem } from "@fastn/core";
import type { ConnectorActionDefinition, ConnectorAuth, ConnectorDefinition } from "@fastn/workflow";
import { ShapeReader } from "../config/read-shape.ts";
import { dslName } from "../model/dsl.ts";
import { defaultExport } from "../model/default-export.ts";
import { readBindings } from "../source/bindings.ts";
import { parseModule, tooDeep } from "../source/parse-module.ts";
import { repeatedMembers } from "../source/repeated-members.ts";
import { problemAt } from "../source/problem-at.ts";
import { connectorShape } from "./connector-shape.ts";

type CustomAuth = Extract<ConnectorAuth, { type: "custom" }>;

/** What a connector file says, without its functions: a text that is only parsed has none. */
export interface ConnectorFile extends Omit<ConnectorDefinition, "auth" | "otherAuth" | "actions"> {
  readonly auth?: ConnectorFileAuth;
  readonly otherAuth?: readonly ConnectorFileAuth[];
  readonly actions: Readonly<Record<string, ConnectorFileAction>>;
}

export type ConnectorFileAuth = Exclude<ConnectorAuth, CustomAuth> | Omit<CustomAuth, "handler">;

/** Schemas as the JSON they were written as; nobody has looked at them as schemas yet. */
export interface ConnectorFileAction extends Omit<ConnectorActionDefinition, "handler" | "inputSchema" | "outputSchema"> {
  readonly inputSchema?: JsonObject;
  readonly outputSchema?: JsonObject;
}

export interface ParsedConnector {
  /** null when anything of it is wrong: half a connector would fail in the middle of runs. */
  readonly connector: ConnectorFile | null;
  /** With `file` empty: the caller knows the path. */
  readonly problems: readonly Problem[];
}

/** Read `connectors/<name>.ts`. Never runs it and never throws: all but functions has to be written out, constants of the same file included. */
export function parseConnector(source: string): ParsedConnector {
  const { file, lines, problems } = parseModule(source);
  if (file === null || problems.length > 0) return { connector: null, problems };
  try {
    const bindings = readBindings(file.program);
    const exported = defaultExport(file.program, bindings);
    const called = exported?.type === "CallExpression" && dslName(bindings, exported.callee) === "defineConnector" ? exported.arguments[0] : exported;
    if (!exported || !called) {
      const message =
        "The file exports no connector. Write `export default defineConnector({ actions: { ... } })`, or move the file into a folder of connectors/.";
      return { connector: null, problems: [problemAt(lines, { start: 0, end: 0 }, "CONFIG_INVALID", message)] };
    }
    const reader = new ShapeReader(lines, bindings, "connector");
    const connector = reader.read(called, connectorShape, "");
    const found = [...repeatedMembers(file.program, lines, "CONFIG_INVALID"), ...reader.problems];
    const usable = connector !== undefined && found.every(({ severity }) => severity !== "error");
    // The shape has just been checked, member by member.
    return { connector: usable ? (connector as unknown as ConnectorFile) : null, problems: found };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { connector: null, problems: [tooDeep(lines)] };
  }
}
