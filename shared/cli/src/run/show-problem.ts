import type { Problem } from "@fastn/core";
import type { Style } from "../out.ts";

/** `workflows/a.ts:12:5 error STEP_UNKNOWN …`: editors and terminals make links of it. */
export function showProblem({ file, line, column, severity, code, message }: Problem, style: Style): string {
  const paint = severity === "error" ? style.bad : severity === "warning" ? style.warn : style.faint;
  return `${file === "" ? "(workspace)" : `${file}:${line}:${column}`} ${paint(severity)} ${style.faint(code)} ${message}`;
}
