import { AppError, type AuthWay } from "@fastn/core";
import { schemesOf } from "./connection-store.ts";

interface Scheme {
  readonly type: string;
  readonly scheme?: string;
}

/** What is asked of a sign-in here, whether it was entered or stands in a file. `fields`: their names, or an object that has them. */
interface Given {
  readonly connector: string;
  readonly auth:
    | { readonly type: "none" }
    | { readonly type: "custom"; readonly fields: readonly string[] | Readonly<Record<string, string>> }
    | { readonly type: "combined"; readonly parts: readonly Scheme[] }
    | (Scheme & { readonly type: "bearer_token" | "api_key" | "basic" | "oauth2" });
}

/** @throws AppError CONFIG_INVALID for schemes and fields that the connector does not have, or a connection cannot hold together */
export function checkAuth({ connector, auth }: Given, ways: readonly AuthWay[]): void {
  const refuse = (message: string): never => {
    throw new AppError("CONFIG_INVALID", message, { connector, field: "auth" });
  };
  if (auth.type === "custom") {
    const fault = fieldsFault(connector, Array.isArray(auth.fields) ? (auth.fields as readonly string[]) : Object.keys(auth.fields), ways);
    return fault === null ? undefined : refuse(fault);
  }
  const given = schemesOf<Scheme>(auth).map(({ scheme }) => scheme);
  const known = ways.flatMap((way) => way.parts ?? [way]);
  for (const { type, scheme } of given) {
    if (scheme === undefined && auth.type === "combined") refuse("Each part of a combined sign-in names its scheme.");
    if (scheme === undefined || known.some((each) => each.scheme === scheme && each.type === type)) continue;
    const names = [...new Set(known.flatMap((each) => (each.scheme === undefined ? [] : [`${each.scheme} (${each.type})`])))];
    refuse(`${connector} has no security scheme "${scheme}" of the type ${type}.${names.length === 0 ? "" : ` It has ${names.join(", ")}.`}`);
  }
  if (new Set(given.map(({ scheme }) => scheme)).size < given.length) refuse("A combined sign-in has each scheme once.");
  if (given.filter(({ type }) => type === "oauth2").length > 1) refuse("A connection signs in with OAuth once: make its parts other schemes.");
}

function fieldsFault(connector: string, given: readonly string[], ways: readonly AuthWay[]): string | null {
  const fields = ways.find(({ type, fields: asked }) => type === "custom" && asked !== undefined)?.fields;
  if (fields === undefined) return `${connector} asks for no fields of its own. Choose another way to sign in.`;
  const unknown = given.find((field) => !Object.hasOwn(fields, field));
  if (unknown !== undefined) return `${connector} does not ask for "${unknown}". It asks for ${Object.keys(fields).join(", ")}.`;
  const missing = Object.entries(fields).find(([field, { required = true }]) => required && !given.includes(field))?.[0];
  return missing === undefined ? null : `${connector} needs ${missing} to sign in.`;
}
