import type { Json } from "@fastn/core";
import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { checkServer } from "./deliver.ts";
import { filled, template } from "./template.ts";

/** What can be looked at before an email goes out. */
const renderTemplate = defineAction("renderTemplate", {
  description: "Write an email from data without sending it: to show it to someone who approves it, say.",
  entity: "template",
  type: "read",
  inputSchema: inputOf(template),
  outputSchema: Type.Object({ subject: Type.String(), text: Type.Optional(Type.String()), html: Type.Optional(Type.String()) }),
  handler: async (_ctx, { subject, text, html, data, missing }) => filled({ subject, text, html, data: data as Json, missing }),
});

const parseAddresses = defineAction("parseAddresses", {
  description: "Take a line of addresses apart: `Ada <ada@example.com>, team@example.com`.",
  entity: "address",
  type: "other",
  inputSchema: inputOf({ text: Type.String({ maxLength: 100_000, description: "As it stands in To or Cc" }) }),
  outputSchema: Type.Object({
    addresses: Type.Array(Type.Object({ name: Type.String({ description: "Empty where there is none" }), address: Type.String() })),
    rejected: Type.Array(Type.String(), { description: "Parts that hold no address" }),
  }),
  async handler(_ctx, { text }) {
    const { default: parse } = await import("nodemailer/lib/addressparser");
    const found = parse(text, { flatten: true });
    const isAddress = ({ address }: { address: string }): boolean => /^[^@\s]+@[^@\s]+$/.test(address);
    return {
      addresses: found.filter(isAddress).map(({ name, address }) => ({ name, address })),
      rejected: found.filter((each) => !isAddress(each)).map(({ name, address }) => `${name} ${address}`.trim()),
    };
  },
});

const verifyServer = defineAction("verifyServer", {
  description: "Sign in to the mail server and say nothing more: whether it could take an email now.",
  entity: "server",
  type: "read",
  inputSchema: inputOf({}),
  outputSchema: Type.Object({ ready: Type.Literal(true) }),
  async handler(ctx) {
    await checkServer(ctx);
    return { ready: true };
  },
});

export const checkActions = [renderTemplate, parseAddresses, verifyServer];
