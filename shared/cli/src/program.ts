import { Command, CommanderError } from "commander";
import { nearestName, toErrorRecord } from "@fastn/core";
import manifest from "../package.json" with { type: "json" };
import { ExitCode, UsageError, type CliCommand, type CliOptions } from "./command.ts";
import { completion } from "./commands/completion.ts";
import { connectorCommands } from "./commands/connector.ts";
import { dev } from "./commands/dev.ts";
import { init } from "./commands/init.ts";
import { mockCommands } from "./commands/mock.ts";
import { run } from "./commands/run.ts";
import { runsApproveCommands } from "./commands/runs-approve.ts";
import { runsCareCommands } from "./commands/runs-care.ts";
import { runsCommands } from "./commands/runs.ts";
import { stateCommands } from "./commands/state.ts";
import { triggersCommands } from "./commands/triggers.ts";
import { test } from "./commands/test.ts";
import { validate } from "./commands/validate.ts";
import { createOut } from "./out.ts";
import type { Terminal } from "./terminal.ts";

export const commands: readonly CliCommand[] = [
  init,
  dev,
  run,
  test,
  validate,
  ...mockCommands,
  ...connectorCommands,
  ...runsCommands,
  ...runsApproveCommands,
  ...runsCareCommands,
  ...triggersCommands,
  ...stateCommands,
  completion(() => commands),
];

/** What the first words of commands of two words have in common. */
export const groupSummaries: Readonly<Record<string, string>> = {
  runs: "Runs of a folder: list, look at, cancel, retry, take along",
  state: "What workflows remember between runs (ctx.state)",
  connector: "Connectors of a folder: list, try, import",
};

/** Carry out one command line, without the program's own name. @returns the exit code; never throws */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const program = createProgram(terminal, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    // Not known from the options yet when it is they that are wrong.
    const json = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined).includes("--json");
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return ExitCode.ok;
      // commander has told the person already.
      if (json) createOut(terminal, true).result({ error: { code: "BAD_REQUEST", message: error.message.replace(/^error: /, "") } }, "");
      return ExitCode.usage;
    }
    if (json) createOut(terminal, true).result({ error: { ...toErrorRecord(error) } }, "");
    // Not a failure someone foresaw: the stack is all there is to go on.
    terminal.complain(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return ExitCode.failed;
  }
}

const argumentForms = {
  one: (name: string) => `<${name}>`,
  optional: (name: string) => `[${name}]`,
  many: (name: string) => `[${name}...]`,
} as const;

function createProgram(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const output = { writeOut: (text: string) => terminal.write(text), writeErr: (text: string) => terminal.complain(text) };
  const program = new Command("fastn")
    .description("Author, run and check workflows from the command line.")
    .version(manifest.version, "--version", "print the version")
    .helpOption("--help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .showSuggestionAfterError()
    .showHelpAfterError('See "fastn --help".')
    // What stands after a command is its own, also where both have an option of that name.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput(output)
    .addHelpText(
      "after",
      `\nExamples:\n${commands.map(({ examples }) => `  ${examples[0]}`).join("\n")}\n\n"fastn <command> --help" tells more. Exit codes: 0 done, 1 failed, 2 wrong usage.`,
    );
  const groups = new Map<string, Command>();
  for (const command of commands) {
    const [first = "", second] = command.name.split(" ");
    const made = toCommander(command, second ?? first, terminal, done)
      .configureOutput(output)
      .exitOverride();
    if (second === undefined) {
      // `fastn mock` does something by itself, and `fastn mock record` something else with options of the same name.
      if (commands.some(({ name }) => name.startsWith(`${first} `))) {
        groups.set(first, made.enablePositionalOptions());
        refuseUnknown(program, made, first);
      }
      program.addCommand(made);
      continue;
    }
    let group = groups.get(first);
    if (group === undefined) {
      group = new Command(first)
        .description(groupSummaries[first] ?? "")
        .helpOption("--help", "explain these commands")
        .helpCommand(false);
      group.showSuggestionAfterError().showHelpAfterError(`See "fastn ${first} --help".`).configureOutput(output).exitOverride();
      groups.set(first, group);
      program.addCommand(group);
    }
    group.addCommand(made);
  }
  return program;
}

/** A word that is none of a command's own commands is told as such; commander would speak of too many arguments, or of that one's options. */
function refuseUnknown(program: Command, made: Command, first: string): void {
  program.hook("preSubcommand", (_, next) => {
    const word = program.args[1];
    if (next !== made || word === undefined || word.startsWith("-")) return;
    const seconds = made.commands.map((each) => each.name());
    if (seconds.includes(word)) return;
    const near = nearestName(word, seconds);
    made.error(`error: unknown command '${first} ${word}'${near === null ? "" : `\n(Did you mean ${first} ${near}?)`}`);
  });
}

function toCommander(command: CliCommand, word: string, terminal: Terminal, done: (code: ExitCode) => void): Command {
  const made = new Command(word)
    .description(command.summary)
    .helpOption("--help", "explain this command")
    .showSuggestionAfterError()
    .showHelpAfterError(`See "fastn ${command.name} --help".`)
    .allowExcessArguments(false)
    .option("--json", "print one JSON object instead of sentences");
  if (command.usesWorkspace !== false) made.option("--workspace <dir>", "folder to work on (default: the nearest around here with a fastn.config.ts)");
  for (const { name, description, takes = "one" } of command.arguments) made.argument(argumentForms[takes](name), description);
  for (const { flags, description } of command.options) made.option(flags, description);
  made.addHelpText(
    "after",
    `${command.details === "" ? "" : `\n${command.details}\n`}\nExamples:\n${command.examples.map((example) => `  ${example}`).join("\n")}`,
  );
  // commander calls with the arguments, then the options, then itself.
  return made.action(async (...given: unknown[]) => {
    const args = given.slice(0, command.arguments.length).flatMap((arg) => (Array.isArray(arg) ? arg.map(String) : [String(arg ?? "")]));
    done(await carryOut(command, args, made.opts<CliOptions>(), terminal));
  });
}

async function carryOut(command: CliCommand, args: readonly string[], options: CliOptions, terminal: Terminal): Promise<ExitCode> {
  const out = createOut(terminal, options["json"] === true);
  try {
    return await command.run({ terminal, out }, args, options);
  } catch (error) {
    if (error instanceof UsageError) {
      out.failure({ code: "BAD_REQUEST", message: `${error.message}\nSee "fastn ${command.name} --help".` });
      return ExitCode.usage;
    }
    if (!(error instanceof Error) || error.name !== "AppError") throw error;
    out.failure(toErrorRecord(error));
    return ExitCode.failed;
  }
}
