import type { Shape } from "../config/shape.ts";

const text: Shape = { kind: "text" };
const flag: Shape = { kind: "flag" };
const json: Shape = { kind: "json" };
const oneOf = (...words: readonly string[]): Shape => ({ kind: "text", pattern: new RegExp(`^(?:${words.join("|")})$`), hint: `one of ${words.join(", ")}` });
const object = (members: Readonly<Record<string, Shape>>): Shape => ({
  kind: "object",
  members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, { shape }])),
});
/** Names that functions are found by in the step host, and workflows call. */
const names = { pattern: /^[A-Za-z][A-Za-z0-9_]{0,63}$/, hint: "letters, digits and underscores, beginning with a letter" };
const baseUrl: Shape = { kind: "text", pattern: /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/, hint: "an http(s) address without query" };

const auth: Shape = {
  kind: "tagged",
  types: {
    none: {},
    basic: {},
    bearer_token: {},
    api_key: { headerName: { shape: text, required: true }, in: { shape: oneOf("header", "query", "cookie") }, prefix: { shape: text } },
    oauth2: {
      grant: { shape: oneOf("authorization_code", "client_credentials") },
      authorizationUrl: { shape: text },
      tokenUrl: { shape: text, required: true },
      scopes: { shape: { kind: "listOf", of: text } },
      clientAuth: { shape: oneOf("basic", "body") },
    },
    custom: {
      fields: {
        shape: { kind: "record", of: object({ label: text, description: text, type: oneOf("text", "password"), required: flag }), name: names },
        required: true,
      },
      handler: { shape: { kind: "code" }, required: true },
    },
  },
};

const action: Shape = {
  kind: "object",
  members: {
    displayName: { shape: text },
    description: { shape: text },
    entity: { shape: text },
    type: { shape: oneOf("read", "create", "update", "delete", "list", "other") },
    inputSchema: { shape: json },
    outputSchema: { shape: json },
    handler: { shape: { kind: "code" }, required: true },
  },
};

const entity: Shape = {
  kind: "object",
  members: {
    name: { shape: text },
    cdmMapping: { shape: text, required: true },
    fields: {
      shape: { kind: "record", of: { kind: "object", members: { type: { shape: text, required: true }, cdmField: { shape: text } } } },
      required: true,
    },
  },
};

/** The shape of `ConnectorDefinition` in `@fastn/workflow`. */
export const connectorShape: Shape = {
  kind: "object",
  members: {
    name: { shape: text },
    displayName: { shape: text },
    description: { shape: text },
    category: { shape: text },
    color: { shape: { kind: "text", pattern: /^#[0-9a-fA-F]{6}$/, hint: "a colour such as #1f6feb" } },
    icon: { shape: text },
    baseUrl: { shape: baseUrl },
    auth: { shape: auth },
    otherAuth: { shape: { kind: "listOf", of: auth } },
    idempotency: { shape: { kind: "object", members: { in: { shape: oneOf("header", "query"), required: true }, name: { shape: text, required: true } } } },
    entities: { shape: { kind: "record", of: entity } },
    actions: { shape: { kind: "record", of: action, name: names }, required: true },
  },
};
