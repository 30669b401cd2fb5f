import { type Static, type TSchema, Type } from "typebox";

const SecretValue = Type.String({ minLength: 1, maxLength: 64 * 1024 });
const Address = Type.String({
  pattern: "^(mock|https?://[^\\s/?#@]+(/[^\\s?#]*)?|smtps?://[^\\s/?#@]+)$",
  maxLength: 2000,
  description: 'An http(s) address, for email one such as smtp://smtp.example.com:587, or "mock" for the bundled mock server',
});
const HeaderName = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$";
const HeaderValue = Type.String({ minLength: 1, maxLength: 8000, pattern: "^[\\t\\x20-\\x7e\\x80-\\xff]*$" });
const closed = <T extends Record<string, TSchema>>(members: T) => Type.Object(members, { additionalProperties: false });

/** Left out: none of the connector's own schemes in particular. */
const scheme = Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "Security scheme of the API description the connector is made of" }));
const schemeInputs = [
  closed({ type: Type.Literal("bearer_token"), scheme, token: SecretValue }),
  closed({ type: Type.Literal("api_key"), scheme, headerName: Type.Optional(Type.String({ pattern: HeaderName })), key: SecretValue }),
  closed({ type: Type.Literal("basic"), scheme, user: Type.String({ minLength: 1, maxLength: 500 }), password: SecretValue }),
  closed({
    type: Type.Literal("oauth2"),
    scheme,
    clientId: Type.String({ minLength: 1, maxLength: 500 }),
    clientSecret: Type.Optional(SecretValue),
    scopes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 100 })),
    authorizationUrl: Type.Optional(Type.String({ pattern: "^https?://", maxLength: 2000 })),
    tokenUrl: Type.Optional(Type.String({ pattern: "^https?://", maxLength: 2000 })),
  }),
] as const;
const SchemeInput = Type.Union([...schemeInputs]);
export type SchemeInput = Static<typeof SchemeInput>;

/** How a connection authenticates, with its secrets. They go in and never come out. */
export const ConnectionAuthInput = Type.Union([
  closed({ type: Type.Literal("none") }),
  ...schemeInputs,
  closed({
    type: Type.Literal("custom"),
    fields: Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_]{0,63}$" }), SecretValue, {
      maxProperties: 50,
      description: "What the connector asks for, by field",
    }),
  }),
  closed({ type: Type.Literal("combined"), parts: Type.Array(SchemeInput, { minItems: 1, maxItems: 10, description: "Each of another scheme" }) }),
]);
export type ConnectionAuthInput = Static<typeof ConnectionAuthInput>;

const schemeView = {
  scheme,
  user: Type.Optional(Type.String()),
  headerName: Type.Optional(Type.String()),
  clientId: Type.Optional(Type.String()),
  scopes: Type.Optional(Type.Array(Type.String())),
  authorizationUrl: Type.Optional(Type.String()),
  tokenUrl: Type.Optional(Type.String()),
};

export const ConnectionInput = closed({
  connector: Type.String({ minLength: 1, maxLength: 100 }),
  environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** Left out: the connector's own address. */
  baseUrl: Type.Optional(Address),
  /** Sent with every call: `Xero-Tenant-Id`. */
  headers: Type.Optional(Type.Record(Type.String({ pattern: HeaderName }), HeaderValue)),
  auth: ConnectionAuthInput,
});
export type ConnectionInput = Static<typeof ConnectionInput>;

export const ConnectionView = Type.Object({
  id: Type.String(),
  connector: Type.String(),
  environment: Type.String(),
  baseUrl: Type.Union([Type.String(), Type.Null()]),
  headers: Type.Record(Type.String(), Type.String()),
  auth: Type.Object({
    type: Type.Enum(["none", "bearer_token", "api_key", "basic", "oauth2", "combined", "custom"]),
    ...schemeView,
    fields: Type.Optional(Type.Array(Type.String(), { description: "Names of what was entered" })),
    parts: Type.Optional(Type.Array(Type.Object({ type: Type.Enum(["bearer_token", "api_key", "basic", "oauth2"]), ...schemeView }))),
  }),
  /** `pending`: not authorized yet. `needs_reauthorization`: the service takes its tokens no more. */
  status: Type.Enum(["pending", "active", "needs_reauthorization"]),
  authorizing: Type.Boolean({ description: "A person is expected back from the service's page" }),
  refusal: Type.Union([Type.String(), Type.Null()], { description: "Why the last authorization came to nothing, until the next begins" }),
  createdAt: Type.String(),
  updatedAt: Type.String(),
});
export type ConnectionView = Static<typeof ConnectionView>;

export const ConnectionTest = Type.Object({
  ok: Type.Boolean(),
  /** What was tried and what came of it. */
  message: Type.String(),
});
export type ConnectionTest = Static<typeof ConnectionTest>;

export const SecretList = Type.Object({
  data: Type.Array(Type.Object({ name: Type.String(), environment: Type.Union([Type.String(), Type.Null()]), updatedAt: Type.String() })),
  /** Where the key is that seals them: in the system's keychain, or in a file of the user's folder. */
  keyPlace: Type.Enum(["keychain", "file"]),
});
export type SecretList = Static<typeof SecretList>;
