/** What a value of the config file may be. */
export type Shape =
  | { readonly kind: "text"; readonly pattern?: RegExp; readonly hint?: string }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly kind: "json" }
  | { readonly kind: "flag" }
  /** Of values that whoever uses them checks. */
  | { readonly kind: "list" }
  | { readonly kind: "record"; readonly of: Shape }
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

const auth: Shape = {
  kind: "tagged",
  types: {
    none: {},
    bearer_token: { token: { shape: secret, required: true } },
    api_key: { headerName: { shape: text, required: true }, key: { shape: secret, required: true } },
    basic: { user: { shape: text, required: true }, password: { shape: secret, required: true } },
  },
};

const connection: Shape = {
  kind: "object",
  members: {
    baseUrl: { shape: { kind: "text", pattern: /^(?:mock|https?:\/\/\S+)$/, hint: '"mock" or an http(s) address' } },
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
