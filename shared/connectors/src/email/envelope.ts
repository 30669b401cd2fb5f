import { Type, type Static } from "typebox";
import type { Mail } from "./smtp.ts";

export const Address = Type.String({
  minLength: 3,
  maxLength: 320,
  pattern: "^[^\\r\\n]+@[^\\r\\n]+$",
  description: "`ada@example.com` or `Ada <ada@example.com>`",
});
export const Addresses = Type.Union([Address, Type.Array(Address, { minItems: 1, maxItems: 100 })]);
export const Subject = Type.String({ minLength: 1, maxLength: 998, pattern: "^[^\\r\\n]*$" });

const Attachment = Type.Object(
  {
    filename: Type.String({ minLength: 1, maxLength: 255, pattern: "^[^/\\\\\\r\\n]+$" }),
    content: Type.String({ description: "The file itself: text, or base64" }),
    encoding: Type.Optional(Type.Enum(["utf-8", "base64"], { default: "utf-8" })),
    contentType: Type.Optional(Type.String({ description: "`application/pdf`; left out: by the file's name" })),
  },
  { additionalProperties: false, title: "Attachment" },
);

export const envelope = {
  from: Address,
  to: Addresses,
  cc: Type.Optional(Addresses),
  bcc: Type.Optional(Addresses),
  replyTo: Type.Optional(Address),
  attachments: Type.Optional(Type.Array(Attachment, { maxItems: 20 })),
};

export const Output = Type.Object({
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

export const addressed = ({ from, to, cc, bcc, replyTo, attachments }: Envelope): Omit<Mail, "subject"> => ({
  from,
  to: list(to),
  cc: list(cc),
  bcc: list(bcc),
  ...(replyTo !== undefined && { replyTo }),
  ...(attachments !== undefined && { attachments }),
});
