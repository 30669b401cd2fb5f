import type { CliCommand } from "./command.ts";

/** `docs/cli.md`, made from the commands themselves; `npm run generate` writes it. */
export function cliReference(commands: readonly CliCommand[]): string {
  return `${[intro, ...commands.map(section)].join("\n\n")}\n`;
}

const intro = `# The command line

\`npx fastn <command>\` works on the nearest folder with a \`fastn.config.ts\`, or on the one \`--workspace <dir>\` names. A studio that has the folder open does
the work; without one it is done headless. Every command takes \`--json\` (one object on standard output, nothing else) and \`--help\`. Colours are for
terminals only; \`NO_COLOR\` takes them away, \`FORCE_COLOR\` gives them elsewhere too.

Exit codes: 0 done, 1 failed, 2 wrong usage. Errors go to standard error; with \`--json\` also as \`{ "error": { "code", "message" } }\` to standard output.

This page is made from the commands by \`npm run generate\`.`;

function section(command: CliCommand): string {
  const parts = [
    `## fastn ${command.name}`,
    `${command.summary}.`,
    ...(command.details === "" ? [] : [["```text", command.details, "```"].join("\n")]),
    ["```sh", `fastn ${[command.name, ...command.arguments.map(argument)].join(" ")}`, ...command.examples, "```"].join("\n"),
  ];
  const rows = [
    ...command.arguments.map(({ name, description }) => `- \`${name}\`: ${description}`),
    ...command.options.map(({ flags, description }) => `- \`${flags}\`: ${description}`),
  ];
  return [...parts, ...(rows.length === 0 ? [] : [rows.join("\n")])].join("\n\n");
}

function argument({ name, takes = "one" }: CliCommand["arguments"][number]): string {
  return takes === "one" ? `<${name}>` : takes === "many" ? `[${name}...]` : `[${name}]`;
}
