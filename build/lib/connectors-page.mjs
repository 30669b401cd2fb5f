// docs/connectors.md: what every built-in connector offers, from the definitions themselves.
import { builtIns } from "../../shared/connectors/src/built-ins.ts";

const authNames = { none: "none", basic: "user and password", bearer_token: "token", api_key: "API key", oauth2: "OAuth 2", custom: "by connector" };
const refreshNames = { rotating: "refresh tokens rotate", fixed: "refresh tokens stay", none: "tokens do not expire" };

/** @returns the text of docs/connectors.md */
export function connectorsPage() {
  const sorted = [...builtIns].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    "<!-- Written by `npm run generate` from shared/connectors/src. Do not edit. -->",
    "",
    "# Built-in connectors",
    "",
    "Every action runs against the bundled mock server in the test suite, and its output schema is held to the mock's data. Lists marked * take `all: true` and read every page.",
    "A service that answers 429 or 503 with `Retry-After` is not called again before that time. Where a service knows repeated changes by a key, each attempt of a step sends the same one.",
    "",
    "| connector | category | authentication | actions | events | idempotency key |",
    "| --- | --- | --- | --- | --- | --- |",
    ...sorted.map((each) =>
      row([
        link(each),
        each.category ?? "other",
        ways(each)
          .map((auth) => authNames[auth.type])
          .join(", "),
        Object.keys(each.actions).length,
        Object.keys(each.triggers ?? {}).length || "–",
        keyOf(each),
      ]),
    ),
    ...sorted.flatMap(section),
    "",
  ].join("\n");
}

const ways = (connector) => [connector.auth, ...(connector.otherAuth ?? [])];
const row = (cells) => `| ${cells.join(" | ")} |`;
const link = ({ name, displayName }) => `[${displayName}](#${name})`;
const cell = (text) => text.replaceAll("|", "\\|");
const keyOf = ({ idempotency }) => (idempotency === undefined ? "–" : `${idempotency.in} \`${idempotency.name}\``);

function section(connector) {
  const triggers = Object.values(connector.triggers ?? {});
  const entities = Object.values(connector.entities ?? {});
  return [
    "",
    `## ${connector.name}`,
    "",
    connector.description,
    "",
    ...ways(connector).map((auth) => `- ${describe(auth)}`),
    ...(connector.connection?.baseUrlExample === undefined ? [] : [`- Address: \`${connector.connection.baseUrlExample}\``]),
    ...Object.entries(connector.connection?.headers ?? {}).map(([name, header]) => `- Header \`${name}\`: ${header.description}`),
    "",
    "| action | kind | entity | does |",
    "| --- | --- | --- | --- |",
    ...Object.values(connector.actions).map((action) =>
      row([`${action.name}${action.paging === undefined ? "" : " *"}`, action.type, action.entity, cell(action.description)]),
    ),
    ...(triggers.length === 0
      ? []
      : [
          "",
          "| event | webhook topics | found by polling |",
          "| --- | --- | --- |",
          ...triggers.map((trigger) => row([trigger.name, (trigger.topics ?? []).join(", ") || "–", trigger.poll?.action ?? "–"])),
        ]),
    ...(entities.length === 0 ? [] : ["", `Entities of the common data model: ${entities.map((each) => `${each.name} (${each.cdmMapping})`).join(", ")}.`]),
  ];
}

function describe(auth) {
  if (auth.type === "oauth2") {
    const scopes = auth.scopes.length > 0 ? `, scopes ${auth.scopes.map((scope) => `\`${scope}\``).join(" ")}` : "";
    return `OAuth 2: ${auth.authorizationUrl}${auth.pkce === true ? ", with PKCE" : ""}; ${refreshNames[auth.refresh ?? "fixed"]}${scopes}`;
  }
  if (auth.type === "api_key") return `API key in the header \`${auth.headerName}\`${auth.prefix === undefined ? "" : ` after \`${auth.prefix.trim()}\``}`;
  return {
    none: "No authentication",
    basic: "User and password",
    bearer_token: "Token as `Authorization: Bearer`",
    custom: "Headers of the connection, as the service called wants them",
  }[auth.type];
}
