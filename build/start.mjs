// npm start: install when needed, build when needed, open the studio.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, node, root, run, say } from "./lib/setup.mjs";

const help = `Open fastn studio.

  npm start                                    the example workspace, in Electron where it can run
  npm start -- --workspace ~/my-workspace      another folder
  npm start -- --browser                       in your browser instead of Electron

Options
  --workspace <dir>   folder to open (default: a copy of the example "order to invoice" in ~/fastn)
  --browser           do not use Electron: serve the studio on 127.0.0.1 and print a one-time link
  --port <n>          port of the browser shell (default: any free one)
  --no-open           print the link, open nothing
  --help              this text
`;

const options = {
  workspace: { type: "string" },
  browser: { type: "boolean" },
  port: { type: "string" },
  "no-open": { type: "boolean" },
  help: { type: "boolean" },
};

function readArguments() {
  try {
    const { values } = parseArgs({ options, allowPositionals: false });
    if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) < 65_536))
      throw new Error(`--port ${values.port} is not a port number (0 to 65535).`);
    return values;
  } catch (error) {
    say(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}

const values = readArguments();
if (values.help) {
  say(help);
  process.exit(0);
}

try {
  await ensureInstalled();
  const built = await run(node, ["build/build.mjs", "--if-needed"]);
  if (built !== 0) throw new Error("The build failed; its messages are above.");
  const { exampleWorkspace } = await import("./lib/example.mjs");
  const { openBrowserShell, openElectron, whyNoElectron } = await import("./lib/shells.mjs");
  // npm runs scripts in the repository; INIT_CWD is where the person typed the command.
  const workspace = values.workspace === undefined ? exampleWorkspace(root) : resolve(process.env.INIT_CWD ?? process.cwd(), values.workspace);
  const reason = values.browser ? null : await whyNoElectron();
  if (reason !== null) say(`${reason} Opening the studio in the browser instead.`);
  process.exitCode =
    values.browser || reason !== null ? await openBrowserShell({ workspace, port: values.port, open: !values["no-open"] }) : await openElectron({ workspace });
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
