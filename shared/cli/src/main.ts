// Entry of the process; `bin/fastn.mjs` sees to it that this is Node 24.
import { runCli } from "./program.ts";
import { processTerminal } from "./terminal.ts";

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
// Kept-alive connections would hold the process for seconds; what was written is written first.
process.stdout.write("", () => process.exit());
