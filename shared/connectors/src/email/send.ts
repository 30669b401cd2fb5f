import { AppError, type Json } from "@fastn/core";
import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { deliver } from "./deliver.ts";
import { addressed, envelope, Output, Subject } from "./envelope.ts";
import { filled, template } from "./template.ts";

const content = { text: Type.Optional(Type.String()), html: Type.Optional(Type.String()) };
const MessageId = Type.String({ minLength: 3, maxLength: 998, pattern: "^<[^<>\\s]+>$", description: "A `Message-ID`, with its angle brackets" });

const sendEmail = defineAction("sendEmail", {
  description: "Send an email as text, HTML or both, with attachments.",
  entity: "email",
  type: "create",
  inputSchema: inputOf({ ...envelope, subject: Subject, ...content }),
  outputSchema: Output,
  async handler(ctx, { subject, text, html, ...rest }) {
    requireContent("sendEmail", text, html);
    return deliver(ctx, { ...addressed(rest), subject, ...contentOf(text, html) });
  },
});

const sendTemplate = defineAction("sendTemplate", {
  description: "Send an email written from data: {path} in subject, text and HTML stands for a value. In HTML values are escaped.",
  entity: "email",
  type: "create",
  inputSchema: inputOf({ ...envelope, ...template }),
  outputSchema: Output,
  async handler(ctx, { subject, text, html, data, missing, ...rest }) {
    requireContent("sendTemplate", text, html);
    return deliver(ctx, { ...addressed(rest), ...filled({ subject, text, html, data: data as Json, missing }) });
  },
});

const replyToEmail = defineAction("replyToEmail", {
  displayName: "Reply to email",
  description: "Answer an email within its thread: mail programs show the two together.",
  entity: "email",
  type: "create",
  inputSchema: inputOf({
    ...envelope,
    subject: Type.Intersect([Subject], { description: "Subject of the email that is answered; `Re: ` is put before it once" }),
    ...content,
    inReplyTo: MessageId,
    references: Type.Optional(Type.Array(MessageId, { maxItems: 100, description: "The `References` of the email that is answered, oldest first" })),
  }),
  outputSchema: Output,
  async handler(ctx, { subject, text, html, inReplyTo, references = [], ...rest }) {
    requireContent("replyToEmail", text, html);
    // RFC 5322, 3.6.4: the thread so far, and the one that is answered at its end.
    const thread = [...references.filter((each) => each !== inReplyTo), inReplyTo];
    return deliver(ctx, {
      ...addressed(rest),
      subject: `Re: ${subject.replace(/^(?:re:\s*)+/i, "")}`,
      ...contentOf(text, html),
      inReplyTo,
      references: thread,
    });
  },
});

const contentOf = (text: string | undefined, html: string | undefined) => ({ ...(text !== undefined && { text }), ...(html !== undefined && { html }) });

/** @throws AppError DATA_VALIDATION_ERROR */
function requireContent(action: string, text: string | undefined, html: string | undefined): void {
  if (text === undefined && html === undefined) throw new AppError("DATA_VALIDATION_ERROR", `email.${action}: give "text", "html" or both.`, { field: "text" });
}

export const sendActions = [sendEmail, sendTemplate, replyToEmail];
