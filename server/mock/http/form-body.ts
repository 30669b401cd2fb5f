import { AppError, type Json } from "@fastn/core/values";

type Branch = Record<string, Json>;

const maxFields = 5_000;
const maxDepth = 20;
const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/**
 * `a=1&b[c]=2&list[]=x&list[]=y&rows[0][id]=7` as `{ a: "1", b: { c: "2" }, list: ["x", "y"], rows: [{ id: "7" }] }`; a name that comes twice becomes a
 * list. Values stay text.
 * @throws AppError BAD_REQUEST beyond 5,000 fields, 20 levels, or for a name no object may have
 */
export function parseForm(text: string): Json {
  return nestFields([...new URLSearchParams(text)]);
}

/** Fields of a form, in order, as one object. @throws as `parseForm` */
export function nestFields(fields: readonly (readonly [string, Json])[]): Json {
  if (fields.length > maxFields) throw new AppError("BAD_REQUEST", `The form has more than ${maxFields} fields.`);
  const root: Branch = {};
  for (const [name, value] of fields) place(root, keysOf(name), value);
  return listed(root);
}

function keysOf(name: string): string[] {
  const head = /^[^[\]]+/.exec(name)?.[0];
  const rest = head === undefined ? "" : name.slice(head.length);
  const keys = head === undefined || !/^(\[[^[\]]*\])*$/.test(rest) ? [name] : [head, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = ""]) => key)];
  if (keys.length > maxDepth) throw new AppError("BAD_REQUEST", `The form field "${name.slice(0, 60)}" is nested deeper than ${maxDepth}.`);
  const bad = keys.find((key) => forbidden.has(key));
  if (bad !== undefined) throw new AppError("BAD_REQUEST", `"${bad}" cannot name a form field.`);
  return keys;
}

function place(root: Branch, keys: readonly string[], value: Json): void {
  let at = root;
  for (const [index, given] of keys.entries()) {
    // `[]` is the next free position.
    const key = given === "" && index > 0 ? String(Object.keys(at).length) : given;
    if (index < keys.length - 1) {
      const next = at[key];
      at = (typeof next === "object" && next !== null && !Array.isArray(next) ? next : (at[key] = {})) as Branch;
      continue;
    }
    const before = Object.hasOwn(at, key) ? at[key] : undefined;
    at[key] = before === undefined ? value : Array.isArray(before) ? [...(before as readonly Json[]), value] : [before, value];
  }
}

/** Objects whose keys are 0, 1, 2, … become lists. */
function listed(value: Json, isRoot = true): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, listed(member, false)] as const);
  if (!isRoot && entries.length > 0 && entries.every(([key], index) => key === String(index))) return entries.map(([, member]) => member);
  return Object.fromEntries(entries);
}
