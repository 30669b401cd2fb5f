import type { CheckedDescription } from "./check-description.ts";

/** A line a description, what went wrong below, the sum at the end. */
export function describeChecks(checked: readonly CheckedDescription[], offline: boolean): string {
  const rows = [
    ["description", "import", "actions answered", "miss their schema", "workflow", "run"],
    ...checked.map(({ file, importSeconds, actions, answered, mismatches, workflow }) => [
      file,
      `${importSeconds.toFixed(1)} s`,
      `${answered} of ${actions}`,
      String(mismatches.length),
      workflow === null ? "–" : `${workflow.write}, ${workflow.read}${workflow.readBack ? " (read back)" : ""}`,
      workflow === null ? "–" : `${workflow.seconds.toFixed(1)} s`,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const details = checked.flatMap(({ file, problems, mismatches }) => [
    ...problems.map((problem) => `FAILED  ${file}: ${problem}`),
    ...mismatches.map((mismatch) => `note    ${file}: ${mismatch}`),
  ]);
  const sum = (of: (each: CheckedDescription) => number): number => checked.reduce((total, each) => total + of(each), 0);
  const good = checked.filter(({ problems }) => problems.length === 0).length;
  const network = offline ? "with no network but the loopback interface" : "with the network there is: it could not be cut off here";
  const end = `${good} of ${checked.length} descriptions, ${sum(({ answered }) => answered)} of ${sum(({ actions }) => actions)} actions, ${network}.`;
  return `${[...table, "", ...details, ...(details.length > 0 ? [""] : []), end].join("\n")}\n`;
}
