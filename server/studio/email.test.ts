import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sendEmail } from "./email.ts";

const mail = { subject: "Invoice 7 is paid", text: "By ann, €5.\n", messageId: "<abc@fastn>" };
const secrets = { read: async (name: string) => ({ SMTP_PASSWORD: "open sesame", WRONG: "guess" })[name] };
let server: SMTPServer;
let received: string[];
let refuse: { code: number; message: string } | null;

beforeEach(async () => {
  received = [];
  refuse = null;
  server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "fastn" && password === "open sesame" ? done(null, { user: username }) : done(new Error("wrong password")),
    onRcptTo: (_address, _session, done) => (refuse === null ? done() : done(Object.assign(new Error(refuse.message), { responseCode: refuse.code }))),
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => (received.push(text), done()));
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
});
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

const settings = (more: object = {}) => ({
  host: "127.0.0.1",
  port: (server.server.address() as AddressInfo).port,
  from: "fastn@example.com",
  to: ["ann@example.com", "ben@example.com"],
  ...more,
});

it("delivers to everyone, with an id that stays the same when the step is tried again", async () => {
  await sendEmail(mail, settings({ user: "fastn", password: { secret: "SMTP_PASSWORD" } }), secrets);
  await sendEmail(mail, settings({ to: "ann@example.com" }), secrets);
  expect(received).toHaveLength(2);
  expect(received[0]).toMatch(/^Subject: Invoice 7 is paid\r?$/m);
  expect(received[0]).toMatch(/^To: ann@example.com, ben@example.com\r?$/m);
  expect(received.map((text) => /^Message-ID: (.*?)\r?$/m.exec(text)?.[1])).toEqual(["<abc@fastn>", "<abc@fastn>"]);
});

it.each([
  [undefined, "not set up"],
  [{ from: "a@b", to: "c@d" }, "config.notifications.email.host is missing"],
  [{ host: "x", from: "a@b", to: "c@d", password: "in the file" }, "names a secret"],
  [{ host: "x", from: "a@b", to: "c@d", password: { secret: "NOT_SET" } }, "needs the secret NOT_SET"],
])("says what is missing in %j", async (given, message) => {
  await expect(sendEmail(mail, given as never, secrets)).rejects.toMatchObject({ code: "CONNECTION_MISSING", message: expect.stringContaining(message) });
});

it("tells a wrong password, a refusal for good and one for now apart, in the server's words", async () => {
  await expect(sendEmail(mail, settings({ user: "fastn", password: { secret: "WRONG" } }), secrets)).rejects.toMatchObject({ code: "CONNECTOR_UNAUTHORIZED" });
  refuse = { code: 550, message: "no such user" };
  await expect(sendEmail(mail, settings(), secrets)).rejects.toMatchObject({ code: "CONNECTOR_REFUSED", message: expect.stringContaining("no such user") });
  refuse = { code: 451, message: "try later" };
  await expect(sendEmail(mail, settings(), secrets)).rejects.toMatchObject({ code: "CONNECTOR_UNAVAILABLE" });
  await expect(sendEmail(mail, settings({ port: 1 }), secrets)).rejects.toMatchObject({ code: "CONNECTOR_UNAVAILABLE" });
  expect(received).toEqual([]);
});
