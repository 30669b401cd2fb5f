import type { AddressInfo } from "node:net";
import type { JsonObject } from "@fastn/core";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createConnectorRegistry } from "../built-ins.ts";
import { callOf } from "../testing/call.ts";

const registry = createConnectorRegistry();
const received: { readonly to: string[]; readonly text: string; readonly user: string | undefined }[] = [];
let server: SMTPServer;
let baseUrl: string;

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "right" ? done(null, { user: username ?? "" }) : done(Object.assign(new Error("Invalid username or password"), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith("nobody@")) return done(Object.assign(new Error("no such user"), { responseCode: 550 }));
      if (address.startsWith("later@")) return done(Object.assign(new Error("try again later"), { responseCode: 451 }));
      return done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text, user: session.user });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
beforeEach(() => received.splice(0));
afterAll(async () => {
  await registry.close();
  await new Promise<void>((resolve) => server.close(resolve));
});

const mail = { from: "Shop <shop@example.com>", to: ["ada@example.com"], subject: "Hello", text: "Hi Ada" };
const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` });
const send = (action: string, input: JsonObject, headers: Record<string, string> = {}, url = baseUrl) =>
  registry.invoke(callOf("email", action, input, { connection: { baseUrl: url, headers } }));

describe("email by SMTP", () => {
  it("delivers text, HTML and attachments, hidden recipients too, and signs in", async () => {
    const attachments = [{ filename: "rechnung-ä.pdf", content: Buffer.from("PDF").toString("base64"), encoding: "base64", contentType: "application/pdf" }];
    const output = await send("sendEmail", { ...mail, bcc: "hidden@example.com", html: "<b>Hi</b>", attachments }, basic("shop", "right"));
    expect(output).toMatchObject({ accepted: ["ada@example.com", "hidden@example.com"], rejected: [] });
    const [got] = received;
    expect([got?.to, got?.user]).toEqual([["ada@example.com", "hidden@example.com"], "shop"]);
    for (const part of ["Subject: Hello", "Hi Ada", "<b>Hi</b>", "application/pdf", "UERG"]) expect(got?.text).toContain(part);
    expect(got?.text).not.toContain("hidden@");
  });

  it("sends every attempt of a step under one message id", async () => {
    const [first, second] = [await send("sendEmail", mail), await send("sendEmail", mail)];
    expect(first).toEqual(second);
    expect(received.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim())).toEqual([
      (first as JsonObject)["messageId"],
      (first as JsonObject)["messageId"],
    ]);
  });

  it("writes templates with escaped HTML, and no data becomes a header", async () => {
    await send("sendTemplate", {
      ...mail,
      text: "Dear {name}",
      html: "<p>{name}</p>",
      subject: "Order {id}",
      data: { id: "7\r\nBcc: x@evil.example", name: "<Ada>" },
    });
    expect(received[0]?.to).toEqual(["ada@example.com"]);
    expect(received[0]?.text).toMatch(/^Subject: Order 7 Bcc: x@evil\.example\r$/m);
    expect(received[0]?.text).toContain("<p>&#60;Ada&#62;</p>");
    await expect(send("sendTemplate", { ...mail, text: "{missing}", data: {} })).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR" });
  });

  it("answers within the thread", async () => {
    const answer = { ...mail, subject: "re: RE: Order 7", inReplyTo: "<2@example.com>", references: ["<1@example.com>", "<2@example.com>"] };
    await send("replyToEmail", answer);
    const text = received[0]?.text ?? "";
    expect(text).toMatch(/^Subject: Re: Order 7\r$/m);
    expect(text).toMatch(/^In-Reply-To: <2@example\.com>\r$/m);
    expect(text).toMatch(/^References: <1@example\.com> <2@example\.com>\r$/m);
    await expect(send("replyToEmail", { ...answer, inReplyTo: "<a>\r\nBcc: <b>" })).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR" });
  });

  it("signs in to see whether the server is ready, and sends nothing", async () => {
    expect(await send("verifyServer", {}, basic("shop", "right"))).toEqual({ ready: true });
    await expect(send("verifyServer", {}, basic("shop", "wrong"))).rejects.toMatchObject({ code: "CONNECTOR_UNAUTHORIZED" });
    await expect(send("verifyServer", {}, {}, "smtp://127.0.0.1:1")).rejects.toMatchObject({ code: "CONNECTOR_UNAVAILABLE" });
    expect(received).toEqual([]);
  });

  it.each<[string, JsonObject, Record<string, string>, string, string]>([
    ["wrong credentials", {}, basic("shop", "wrong"), "CONNECTOR_UNAUTHORIZED", "Invalid username or password"],
    ["an address the server does not know", { to: "nobody@example.com" }, {}, "CONNECTOR_REFUSED", "no such user"],
    ["a server that is busy", { to: "later@example.com" }, {}, "CONNECTOR_UNAVAILABLE", "try again later"],
    ["an address with a line break", { to: "a@x.example\r\nBcc: b@x.example" }, {}, "DATA_VALIDATION_ERROR", "to"],
    ["no content", { text: null }, {}, "DATA_VALIDATION_ERROR", '"text", "html" or both'],
  ])("tells %s", async (_name, input, headers, code, words) => {
    const failure = send("sendEmail", { ...mail, ...input }, headers);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    await failure.catch((error: Error) => expect(error.message).not.toContain("wrong"));
  });

  it("asks for a mail server's address, and says when nobody answers there", async () => {
    await expect(send("sendEmail", mail, {}, "ftp://x")).rejects.toMatchObject({ code: "CONNECTION_MISSING", message: expect.stringContaining("smtp://") });
    await expect(send("sendEmail", mail, {}, "smtp://127.0.0.1:1")).rejects.toMatchObject({ code: "CONNECTOR_UNAVAILABLE" });
  });
});
