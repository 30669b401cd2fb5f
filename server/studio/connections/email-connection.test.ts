import type { AddressInfo } from "node:net";
import { unwrap } from "@fastn/core/api";
import { SMTPServer } from "smtp-server";
import { expect, it, onTestFinished } from "vitest";
import { clientOf, openTestStudio, tempWorkspace } from "../testing.ts";

it("sends by a mail server whose address a connection or fastn.config.ts names, and a test of it signs in there", async () => {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "fastn" && password === "open sesame" ? done(null, { user: username }) : done(new Error("wrong password")),
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => (received.push(text), done()));
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const baseUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const workspace = tempWorkspace({
    "fastn.config.ts": `export default { project: "p", environments: { local: {}, live: { connections: { email: { baseUrl: "${baseUrl}", auth: { type: "basic", user: "fastn", password: { secret: "SMTP" } } } } } } };`,
  });
  onTestFinished(() => workspace.remove());
  const studio = await openTestStudio(workspace.root, { env: { FASTN_SECRET_SMTP: "open sesame" } });
  onTestFinished(() => studio.close());
  const api = clientOf(studio);
  expect((await unwrap(api.GET("/api/v1/workspace"))).problems.filter(({ severity }) => severity === "error")).toEqual([]);

  const make = (password: string) => ({ connector: "email", baseUrl, auth: { type: "basic" as const, user: "fastn", password } });
  const { id } = await unwrap(api.POST("/api/v1/connections", { body: make("guess") }));
  const path = { params: { path: { id } } };
  expect(await unwrap(api.POST("/api/v1/connections/{id}/test", path))).toEqual({ ok: false, message: expect.stringContaining("127.0.0.1 did not take") });
  await unwrap(api.PUT("/api/v1/connections/{id}", { ...path, body: make("open sesame") }));
  expect(await unwrap(api.POST("/api/v1/connections/{id}/test", path))).toEqual({ ok: true, message: "Verify server was answered." });
  for (const environment of ["local", "live"]) {
    const call = { path: { name: "email", action: "sendEmail" }, query: { environment } };
    const body = { from: "a@example.com", to: ["b@example.com"], subject: `From ${environment}`, text: "Hello" };
    await unwrap(api.POST("/api/v1/connectors/{name}/actions/{action}", { params: call, body: body as never }));
  }
  expect(received.map((text) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim())).toEqual(["From local", "From live"]);
});
