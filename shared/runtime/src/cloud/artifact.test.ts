import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tempWorkspace, type TempWorkspace } from "../../../../server/studio/testing.ts";
import events from "./fixtures/lambda-events.json" with { type: "json" };

// What docs/cloud.md tells a user to do, done: its two files and its command, and the artifacts run as programs of their own, away from the repository.

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const page = readFileSync(join(root, "docs/cloud.md"), "utf8");
const example = (name: string): string => new RegExp(`\`\`\`\\w+ ${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";

let workspace: TempWorkspace;
const running: ChildProcess[] = [];

beforeAll(async () => {
  workspace = tempWorkspace({
    "workflows/greet.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("greet", { tier: "instant", trigger: trigger.webhook({ path: "/greet", method: "PUT" }), steps: [
  step("say", { type: "action", retry: false, handler: async ({ input }) => {
    if (input?.fail) throw new Error("told to");
    console.log("begun");
    if (input?.untilFile) while (!(await import("node:fs")).existsSync(input.untilFile)) await new Promise((resolve) => setTimeout(resolve, 10));
    return { hello: input?.name ?? null };
  } }),
  step("first", { type: "action", connector: "transform", action: "limit", input: { items: ["{{steps.say.output.hello}}", 2], count: 1 } }),
] });`,
    "deploy/lambda.ts": example("lambda"),
    "deploy/cloud-run.ts": example("cloud-run"),
  });
  const command = example("bundle");
  const banner = /--banner:js=([^"]+)"/.exec(command)?.[1] ?? "";
  const flag = (name: string): string => new RegExp(`--${name}=(\\S+)`).exec(command)?.[1] ?? "";
  await build({
    absWorkingDir: workspace.root,
    entryPoints: [...command.matchAll(/deploy\/\S+\.ts/g)].map(([file]) => file),
    bundle: command.includes("--bundle"),
    platform: flag("platform") as "node",
    format: flag("format") as "esm",
    target: flag("target"),
    outExtension: { ".js": flag("out-extension:.js") },
    outdir: flag("outdir"),
    banner: { js: banner },
    nodePaths: [join(root, "node_modules")],
    logLevel: "error",
  });
}, 120_000);
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  workspace.remove();
});

/** A program in the artifacts' folder, with an environment of nothing but these variables. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const cwd = join(workspace.root, "dist");
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended, text: () => text };
}

it("the Lambda artifact answers events of each kind", async () => {
  const record = (messageId: string, body: object) => ({ ...events.sqs.Records[0], messageId, body: JSON.stringify(body) });
  const calls = {
    http: { ...events.apiGateway, body: '{"name":"Zoë"}' },
    query: {
      ...events.apiGateway,
      rawQueryString: "name=Ann",
      requestContext: { ...events.apiGateway.requestContext, http: { ...events.apiGateway.requestContext.http, method: "GET" } },
    },
    url: { ...events.functionUrl, isBase64Encoded: false, body: "{" },
    sqs: { Records: [record("one", { name: "A" }), record("two", { fail: true }), record("three", {})] },
    eventBridge: { ...events.eventBridge, detail: { name: "Bus" } },
    schedule: events.schedule,
    direct: { name: "Direct" },
    failing: { fail: true },
  };
  const script = `import { handler } from "./lambda.mjs";
const calls = ${JSON.stringify(calls)}, answers = {};
for (const [name, event] of Object.entries(calls))
  answers[name] = await handler(event, { awsRequestId: "1", getRemainingTimeInMillis: () => 60_000 }).catch((error) => ({ thrown: error.code }));
console.log("ANSWERS" + JSON.stringify(answers));`;
  const { ended, text } = start(["--input-type=module", "-e", script], { FASTN_LOG_LEVEL: "silent" });
  expect(await ended).toBe(0);
  const answers = JSON.parse(/ANSWERS(.*)/.exec(text())?.[1] ?? "{}") as Record<string, { statusCode?: number; body?: string }>;
  const { http, query, url, ...others } = answers;
  expect([http, query, url].map((answer) => [answer?.statusCode, JSON.parse(answer?.body ?? "null")])).toEqual([
    [200, ["Zoë"]],
    [200, ["Ann"]],
    [400, expect.objectContaining({ code: "BAD_REQUEST" })],
  ]);
  expect(others).toEqual({
    sqs: { batchItemFailures: [{ itemIdentifier: "two" }] },
    eventBridge: ["Bus"],
    schedule: [null],
    direct: ["Direct"],
    failing: { thrown: "STEP_FAILED" },
  });
}, 120_000);

it("the Cloud Run artifact serves its port, and ends what is under way when it is told to stop", async () => {
  const { ended, child, text } = start(["-e", `import("./cloud-run.mjs")`], {
    PORT: "0",
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellsPort)}`,
  });
  await expect.poll(text, { timeout: 60_000 }).toContain("PORT");
  const base = `http://127.0.0.1:${/PORT(\d+)/.exec(text())?.[1]}`;
  const ask = async (init: RequestInit, path = "/") => {
    const answer = await fetch(base + path, init);
    return [answer.status, (await answer.json()) as unknown];
  };
  expect(await ask({}, "/health")).toEqual([200, { status: "ok", workflow: "greet" }]);
  expect(await ask({ method: "POST", body: '{"name":"Zoë"}' })).toEqual([200, ["Zoë"]]);
  expect(await ask({ method: "PUT", body: '{"name":"Put"}' })).toEqual([200, ["Put"]]);
  expect((await ask({ method: "GET" }))[0]).toBe(405);
  const release = join(workspace.root, "go-on");
  const begun = text().split("begun").length;
  const slow = ask({ method: "POST", body: JSON.stringify({ name: "Slow", untilFile: release }) });
  await expect.poll(() => text().split("begun").length, { timeout: 20_000 }).toBe(begun + 1);
  child.kill("SIGTERM");
  await expect
    .poll(
      () =>
        fetch(`${base}/health`).then(
          ({ status }) => status === 503,
          () => true,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  mkdirSync(dirname(release), { recursive: true });
  writeFileSync(release, "");
  expect([await slow, await ended]).toEqual([[200, ["Slow"]], 0]);
}, 120_000);

/** Port 0 keeps tests apart; the artifact itself has no need to say which one it got. */
const tellsPort = `import { Server } from "node:http"; const { listen } = Server.prototype;
Server.prototype.listen = function (...args) { this.once("listening", () => console.log("PORT" + this.address().port)); return listen.apply(this, args); };`;
