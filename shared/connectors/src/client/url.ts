import { AppError } from "@fastn/core";

export type QueryValue = string | number | boolean | null | undefined;
/** A list repeats its name; null and undefined are left out. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

/**
 * `url` against the connection's address. A relative URL stays below the address's path; the address's own query is kept.
 * @throws AppError CONNECTION_MISSING for a relative URL without an address, DATA_VALIDATION_ERROR for anything but http(s), or user and password in the URL
 */
export function resolveUrl(url: string, base: string | undefined, apiRoot: string | undefined, service: string): URL {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return checkUrl(parse(url, "url"));
  if (base === undefined) {
    throw new AppError(
      "CONNECTION_MISSING",
      `${service} has no address to send ${url.slice(0, 200)} to. Give the full https:// address, or a baseUrl in the connection (fastn.config.ts, environments).`,
    );
  }
  const target = checkUrl(parse(base, "baseUrl"));
  const [path = "", query = ""] = splitQuery(url);
  let root = target.pathname.replace(/\/+$/, "");
  if (apiRoot !== undefined && !root.endsWith(apiRoot)) root += apiRoot;
  target.pathname = path === "" ? root : `${root}/${path.replace(/^\/+/, "")}`;
  if (!`${target.pathname}/`.startsWith(`${new URL(root, target).pathname.replace(/\/+$/, "")}/`)) {
    throw new AppError("DATA_VALIDATION_ERROR", `The path ${path.slice(0, 200)} leads outside the connection's address.`, { field: "url" });
  }
  for (const [name, value] of new URLSearchParams(query)) target.searchParams.append(name, value);
  return target;
}

/**
 * A value as one segment of a path.
 * @throws AppError DATA_VALIDATION_ERROR when empty or a dot segment, which would name another resource
 */
export function segment(value: string | number, field: string): string {
  const text = String(value).trim();
  if (text === "" || text === "." || text === "..")
    throw new AppError("DATA_VALIDATION_ERROR", `The input "${field}" must not be ${text === "" ? "empty" : `"${text}"`}.`, { field });
  return encodeURIComponent(text);
}

export function addQuery(url: URL, query: Query): URL {
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue]) {
      if (each !== null && each !== undefined) url.searchParams.append(name, String(each));
    }
  }
  return url;
}

function splitQuery(url: string): [string, string] {
  const plain = url.split("#")[0] ?? "";
  const mark = plain.indexOf("?");
  return mark < 0 ? [plain, ""] : [plain.slice(0, mark), plain.slice(mark + 1)];
}

function parse(text: string, field: string): URL {
  if (text.length > 8192) throw new AppError("DATA_VALIDATION_ERROR", "The address is longer than 8,192 characters.", { field });
  if (!URL.canParse(text))
    throw new AppError("DATA_VALIDATION_ERROR", `"${text.slice(0, 200)}" is not an address. Write it like https://host/path.`, { field });
  return new URL(text);
}

function checkUrl(url: URL): URL {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new AppError("DATA_VALIDATION_ERROR", `Only http and https addresses can be called, not ${url.protocol}`, { field: "url" });
  }
  if (url.username !== "" || url.password !== "") {
    throw new AppError("DATA_VALIDATION_ERROR", "Put user and password into the connection, not into the address.", { field: "url" });
  }
  url.hash = "";
  return url;
}
