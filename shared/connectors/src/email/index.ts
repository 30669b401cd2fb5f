import { AppError, type Json } from "@fastn/core";
import { Type, type Static } from "typebox";
import { capabilitiesOf } from "../capabilities.ts";
import { actionTable, defineAction, type ConnectorDefinition } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { fillTemplate } from "../transform/template.ts";
import { deliver } from "./deliver.ts";
import type { Mail } from "./smtp.ts";

const Address = Type.String({ minLength: 3, maxLength: 320, pattern: "^[^\\r\\n]+@[^\\r\\n]+$", description: "`ada@example.com` or `Ada <ada@example.com>`" });
const Addresses = Type.Union([Address, Type.Array(Address, { minItems: 1, maxItems: 100 })]);
const Subject = Type.String({ minLength: 1, maxLength: 998, pattern: "^[^\\r\\n]*$" });

const Attachment = Type.Object(
  {
    filename: Type.String({ minLength: 1, maxLength: 255, pattern: "^[^/\\\\\\r\\n]+$" }),
    content: Type.String({ description: "The file itself: text, or base64" }),
    encoding: Type.Optional(Type.Enum(["utf-8", "base64"], { default: "utf-8" })),
    contentType: Type.Optional(Type.String({ description: "`application/pdf`; left out: by the file's name" })),
  },
  { additionalProperties: false, title: "Attachment" },
);

const envelope = {
  from: Address,
  to: Addresses,
  cc: Type.Optional(Addresses),
  bcc: Type.Optional(Addresses),
  replyTo: Type.Optional(Address),
  attachments: Type.Optional(Type.Array(Attachment, { maxItems: 20 })),
};

const Output = Type.Object({
  messageId: Type.String({ description: "The same for every attempt of one step" }),
  accepted: Type.Array(Type.String()),
  rejected: Type.Array(Type.String(), { description: "Addresses the server did not take, while it took others" }),
});

const list = (addresses: Static<typeof Addresses> | undefined): readonly string[] =>
  addresses === undefined ? [] : typeof addresses === "string" ? [addresses] : addresses;

interface Envelope extends Pick<Mail, "from" | "replyTo" | "attachments"> {
  readonly to: Static<typeof Addresses>;
  readonly cc?: Static<typeof Addresses>;
  readonly bcc?: Static<typeof Addresses>;
}

const addressed = ({ from, to, cc, bcc, replyTo, attachments }: Envelope): Omit<Mail, "subject"> => ({
  from,
  to: list(to),
  cc: list(cc),
  bcc: list(bcc),
  ...(replyTo !== undefined && { replyTo }),
  ...(attachments !== undefined && { attachments }),
});

const sendEmail = defineAction("sendEmail", {
  description: "Send an email as text, HTML or both, with attachments.",
  entity: "email",
  type: "create",
  inputSchema: inputOf({ ...envelope, subject: Subject, text: Type.Optional(Type.String()), html: Type.Optional(Type.String()) }),
  outputSchema: Output,
  async handler(ctx, { subject, text, html, ...rest }) {
    if (text === undefined && html === undefined)
      throw new AppError("DATA_VALIDATION_ERROR", 'email.sendEmail: give "text", "html" or both.', { field: "text" });
    return deliver(ctx, { ...addressed(rest), subject, ...(text !== undefined && { text }), ...(html !== undefined && { html }) });
  },
});

const sendTemplate = defineAction("sendTemplate", {
  description: "Send an email written from data: {path} in subject, text and HTML stands for a value. In HTML values are escaped.",
  entity: "email",
  type: "create",
  inputSchema: inputOf({
    ...envelope,
    subject: Subject,
    text: Type.Optional(Type.String({ description: "Text with {path} for values: `Dear {customer.name}`" })),
    html: Type.Optional(Type.String()),
    data: Type.Object({}, { description: "What the paths read" }),
    missing: Type.Optional(Type.Enum(["empty", "fail"], { default: "fail", description: "What a value that is not there does" })),
  }),
  outputSchema: Output,
  async handler(ctx, { subject, text, html, data, missing = "fail", ...rest }) {
    if (text === undefined && html === undefined)
      throw new AppError("DATA_VALIDATION_ERROR", 'email.sendTemplate: give "text", "html" or both.', { field: "text" });
    const fill = (template: string, escape: "none" | "html"): string => fillTemplate(template, { escape, missing })(data as Json);
    return deliver(ctx, {
      ...addressed(rest),
      // A value with line breaks must not become a header of its own.
      subject: fill(subject, "none").replaceAll(/[\r\n]+/g, " "),
      ...(text !== undefined && { text: fill(text, "none") }),
      ...(html !== undefined && { html: fill(html, "html") }),
    });
  },
});

const actions = [sendEmail, sendTemplate];

export const email: ConnectorDefinition = {
  name: "email",
  displayName: "Email",
  description: "Emails through any SMTP server, from text or templates, with attachments.",
  category: "communication",
  color: "#b45309",
  icon: "mail",
  auth: { type: "basic" },
  otherAuth: [{ type: "none" }],
  connection: { baseUrlExample: "smtp://smtp.example.com:587" },
  actions: actionTable(actions),
  capabilities: capabilitiesOf(actions, []),
};
