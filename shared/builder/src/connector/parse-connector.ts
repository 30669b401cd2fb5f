import type { JsonObject, Problem } from "@fastn/core";
import { ShapeReader } from "../config/read-shape.ts";
import { dslName } from "../model/dsl.ts";
import { defaultExport } from "../model/default-export.ts";
import { readBindings } from "../source/bindings.ts";
import { parseModule, tooDeep } from "../source/parse-module.ts";
import { problemAt } from "../source/problem-at.ts";
import { connectorShape } from "./connector-shape.ts";

/** What a connector file says, with `true` in the place of functions. */
export interface ConnectorFile {
  readonly name?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly category?: string;
  readonly color?: string;
  readonly icon?: string;
  readonly baseUrl?: string;
  readonly auth?: ConnectorFileAuth;
  readonly otherAuth?: readonly ConnectorFileAuth[];
  readonly idempotency?: { readonly in: "header" | "query"; readonly name: string };
  readonly entities?: Readonly<
    Record<string, { readonly cdmMapping: string; readonly fields: Readonly<Record<string, { readonly type: string; readonly cdmField?: string }>> }>
  >;
  readonly actions: Readonly<Record<string, ConnectorFileAction>>;
}

export type ConnectorFileAuth =
  | { readonly type: "none" | "basic" | "bearer_token" }
  | { readonly type: "api_key"; readonly headerName: string; readonly in?: "header" | "query" | "cookie"; readonly prefix?: string }
  | {
      readonly type: "oauth2";
      readonly grant?: "authorization_code" | "client_credentials";
      readonly authorizationUrl?: string;
      readonly tokenUrl: string;
      readonly scopes?: readonly string[];
      readonly clientAuth?: "basic" | "body";
    }
  | {
      readonly type: "custom";
      readonly fields: Readonly<
        Record<string, { readonly label?: string; readonly description?: string; readonly type?: "text" | "password"; readonly required?: boolean }>
      >;
    };

export interface ConnectorFileAction {
  readonly displayName?: string;
  readonly description?: string;
  readonly entity?: string;
  readonly type?: "read" | "create" | "update" | "delete" | "list" | "other";
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
    const usable = connector !== undefined && reader.problems.every(({ severity }) => severity !== "error");
    // The shape has just been checked, member by member.
    return { connector: usable ? (connector as unknown as ConnectorFile) : null, problems: reader.problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { connector: null, problems: [tooDeep(lines)] };
  }
}
