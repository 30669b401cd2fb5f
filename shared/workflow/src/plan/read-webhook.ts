import type { OptionReader } from "./options.ts";
import { type WebhookAuthPlan, type WebhookMethod, webhookMethods } from "./types.ts";

export const readMethod = (reader: OptionReader): WebhookMethod => reader.choice("method", webhookMethods, "POST");

export function readPath(reader: OptionReader, workflowName: string): string {
  const path = reader.text("path", `/${workflowName}`);
  if (/^\/[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/.test(path) && path.length <= 200 && !/\/\.\.?(?:\/|$)/.test(path)) return path;
  reader.problem("path", `must begin with a slash and hold letters, digits and - . _ ~ between slashes, not ${JSON.stringify(path)}.`);
  return `/${workflowName}`;
}

export function readAuth(reader: OptionReader, method: WebhookMethod): WebhookAuthPlan {
  const auth = reader.group("auth");
  const plan = auth === null ? ({ type: "none", stated: false } as const) : readStated(auth);
  // A link on any web page makes a browser send a GET.
  if (method === "GET" && plan.type === "none") reader.problem("auth", 'is needed for a GET: write auth: { type: "key", secret: "NAME" }.');
  return plan;
}

function readStated(auth: OptionReader): WebhookAuthPlan {
  if (!auth.has("type")) auth.problem("type", "is missing: it is one of none, hmac, key.");
  const type = auth.choice("type", ["none", "hmac", "key"], "none");
  const plan = readType(auth, type);
  if (type === auth.get("type")) auth.refuseOthers();
  return plan;
}

function readType(auth: OptionReader, type: WebhookAuthPlan["type"]): WebhookAuthPlan {
  switch (type) {
    case "none":
      return { type, stated: true };
    case "hmac":
      return { type, secrets: readSecrets(auth) };
    case "key":
      return { type, secrets: readSecrets(auth), header: readHeader(auth) };
  }
}

/** One name, or two while a secret is exchanged for another. */
function readSecrets(auth: OptionReader): string[] {
  const secret = auth.get("secret");
  const names = typeof secret === "string" ? [secret] : auth.texts("secret");
  if (names.length === 0 || names.length > 2 || !names.every((name) => /^[A-Z][A-Z0-9_]*$/.test(name)))
    auth.problem("secret", 'must name one secret, or two while they are exchanged, in capital letters, digits and underscores, as in "ORDERS_WEBHOOK".');
  return names;
}

function readHeader(auth: OptionReader): string {
  const header = auth.text("header", "x-fastn-key");
  if (!/^[A-Za-z0-9-]{1,100}$/.test(header)) auth.problem("header", `must be a header's name, not ${JSON.stringify(header)}.`);
  return header.toLowerCase();
}
