/** What a value of a file that is read and not run may be. */
export type Shape =
  | { readonly kind: "text"; readonly pattern?: RegExp; readonly hint?: string }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly kind: "json" }
  | { readonly kind: "flag" }
  | { readonly kind: "textOr"; readonly other: Shape }
  /** Of values that whoever uses them checks. */
  | { readonly kind: "list" }
  | { readonly kind: "listOf"; readonly of: Shape }
  /** A function; nothing is read of it but that it is there. */
  | { readonly kind: "code" }
  | { readonly kind: "record"; readonly of: Shape; readonly name?: { readonly pattern: RegExp; readonly hint: string } }
  | { readonly kind: "object"; readonly members: Readonly<Record<string, Member>> }
  /** An object told apart by its `type`. */
  | { readonly kind: "tagged"; readonly types: Readonly<Record<string, Readonly<Record<string, Member>>>> };

export interface Member {
  readonly shape: Shape;
  readonly required?: true;
}

const text: Shape = { kind: "text" };
const json: Shape = { kind: "record", of: { kind: "json" } };
const secret: Shape = {
  kind: "object",
  members: { secret: { shape: { kind: "text", pattern: /^[A-Z][A-Z0-9_]*$/, hint: "capital letters, digits and underscores" }, required: true } },
};

const scheme = { shape: text };
const schemes = {
  bearer_token: { scheme, token: { shape: secret, required: true } },
  api_key: { scheme, headerName: { shape: text }, key: { shape: secret, required: true } },
  basic: { scheme, user: { shape: text, required: true }, password: { shape: secret, required: true } },
  oauth2: {
    scheme,
    clientId: { shape: text, required: true },
    clientSecret: { shape: secret, required: true },
    scopes: { shape: { kind: "listOf", of: text } },
    tokenUrl: { shape: { kind: "text", pattern: /^https?:\/\/\S+$/, hint: "an http(s) address" } },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Member>>>>;

const auth: Shape = {
  kind: "tagged",
  types: {
    none: {},
    ...schemes,
    combined: { parts: { shape: { kind: "listOf", of: { kind: "tagged", types: schemes } }, required: true } },
    custom: { fields: { shape: { kind: "record", of: { kind: "textOr", other: secret } }, required: true } },
  },
};

const connection: Shape = {
  kind: "object",
  members: {
    baseUrl: {
      shape: { kind: "text", pattern: /^(?:mock|https?:\/\/\S+|smtps?:\/\/[^\s/?#@]+)$/, hint: '"mock", an http(s) address, or smtp(s):// for email' },
    },
    headers: { shape: { kind: "record", of: text } },
    auth: { shape: auth },
  },
};

const mockOverrides: Readonly<Record<string, Member>> = {
  seed: { shape: { kind: "number", min: 0, max: 2 ** 31 - 1, whole: true } },
  locale: { shape: { kind: "text", pattern: /^[a-z]{2}(?:_[A-Z]{2})?$/, hint: 'a locale such as "de" or "pt_BR"' } },
  latencyMs: { shape: { kind: "number", min: 0, max: 120_000, whole: false } },
};

const environment: Shape = {
  kind: "object",
  members: {
    connections: { shape: { kind: "record", of: connection } },
    variables: { shape: json },
    config: { shape: json },
    mock: { shape: { kind: "object", members: mockOverrides } },
  },
};

/** The shape of `WorkspaceConfig` in `@fastn/workflow`. */
export const configShape: Shape = {
  kind: "object",
  members: {
    project: { shape: { kind: "text", pattern: /^[a-z0-9-]+$/, hint: "small letters, digits and hyphens" }, required: true },
    name: { shape: text },
    defaultEnvironment: { shape: text },
    environments: { shape: { kind: "record", of: environment } },
    retention: {
      shape: {
        kind: "object",
        members: {
          days: { shape: { kind: "number", min: 0, max: 36_500, whole: false } },
          runs: { shape: { kind: "number", min: 0, max: 10_000_000, whole: true } },
        },
      },
    },
    mock: {
      shape: {
        kind: "object",
        members: {
          ...mockOverrides,
          port: { shape: { kind: "number", min: 1, max: 65_535, whole: true } },
          services: { shape: { kind: "record", of: { kind: "flag" } } },
          rules: { shape: { kind: "list" } },
          recorded: { shape: { kind: "list" } },
          webhooks: { shape: { kind: "list" } },
          failureRate: { shape: { kind: "number", min: 0, max: 1, whole: false } },
        },
      },
    },
  },
};
