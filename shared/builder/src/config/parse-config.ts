import type { Problem } from "@fastn/core";
import type { WorkspaceConfig } from "@fastn/workflow";
import { dslName } from "../model/dsl.ts";
import { defaultExport } from "../model/default-export.ts";
import { readBindings } from "../source/bindings.ts";
import { parseModule, tooDeep } from "../source/parse-module.ts";
import { problemAt } from "../source/problem-at.ts";
import { repeatedMembers } from "../source/repeated-members.ts";
import { ShapeReader } from "./read-shape.ts";
import { configShape } from "./shape.ts";

export interface ParsedConfig {
  /** null when there is no usable config; single wrong values are left out and told in `problems`. */
  readonly config: WorkspaceConfig | null;
  /** With `file` empty: the caller knows the path. */
  readonly problems: readonly Problem[];
}

/** Read `fastn.config.ts`. Never runs it and never throws: values have to be written out, constants of the same file included. */
export function parseConfig(source: string): ParsedConfig {
  const { file, lines, problems: broken } = parseModule(source);
  if (file === null || broken.length > 0) return { config: null, problems: broken };
  try {
    const bindings = readBindings(file.program);
    const exported = defaultExport(file.program, bindings);
    const called = exported?.type === "CallExpression" && dslName(bindings, exported.callee) === "defineConfig" ? exported.arguments[0] : exported;
    if (!exported || !called) {
      const message = "The file exports no config. Write `export default defineConfig({ project: ... })`.";
      return { config: null, problems: [problemAt(lines, { start: 0, end: 0 }, "CONFIG_INVALID", message)] };
    }
    const reader = new ShapeReader(lines, bindings, "config");
    const config = reader.read(called, configShape, "");
    const usable = typeof config === "object" && config !== null && "project" in config;
    // The shape has just been checked, member by member.
    const problems = [...repeatedMembers(file.program, lines, "CONFIG_INVALID"), ...reader.problems];
    return { config: usable ? (config as unknown as WorkspaceConfig) : null, problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { config: null, problems: [tooDeep(lines)] };
  }
}
