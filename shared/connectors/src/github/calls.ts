import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import type { ServiceFaultReader } from "../client/faults.ts";
import type { HttpAnswer } from "../client/http-client.ts";
import { segment } from "../client/url.ts";
import type { Paging } from "../paging.ts";

/** Media type and version of every call (docs.github.com/rest/about-the-rest-api/api-versions). */
export const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

export const inRepo = {
  owner: Type.String({ minLength: 1, description: "Account or organization: `acme`" }),
  repo: Type.String({ minLength: 1, description: "Name without its owner: `shop`" }),
};

/** Path of a repository, or of something in it. */
export const repoPath = ({ owner, repo }: { readonly owner: string; readonly repo: string }, ...rest: (string | number)[]): string =>
  ["/repos", segment(owner, "owner"), segment(repo, "repo"), ...rest.map((each) => segment(each, "id"))].join("/");

export const pageInput = {
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
  page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
};
export const nextPage = { next_page: Type.Union([Type.Integer(), Type.Null()], { description: "null on the last page" }) };

export const paging = (items: string): Paging => ({
  items,
  size: "per_page",
  next: ({ next_page: page }) => (typeof page === "number" ? { page } : null),
});

/** The page after this one, from the `Link` header (docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
export function pageAfter({ headers: given }: HttpAnswer): { next_page: number | null } {
  const [, address = ""] = /<([^>]*)>\s*;[^,]*?rel="?next"?/.exec(given["link"] ?? "") ?? [];
  const page = URL.canParse(address) ? Number(new URL(address).searchParams.get("page")) : 0;
  return { next_page: Number.isInteger(page) && page > 0 ? page : null };
}

/** @throws AppError CONNECTOR_BAD_ANSWER when the answer is no list */
export function listOf(answer: HttpAnswer, member?: string): readonly Json[] {
  const found = member === undefined ? answer.data : isJsonObject(answer.data) ? answer.data[member] : undefined;
  if (!Array.isArray(found))
    throw new AppError("CONNECTOR_BAD_ANSWER", `GitHub's answer has no list${member === undefined ? "" : ` "${member}"`}.`, { status: answer.status });
  return found as readonly Json[];
}

/**
 * Limits are told with 403 as often as with 429 (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), and the fields at fault
 * stand beside the message.
 */
export const readFault: ServiceFaultReader = ({ status, headers: given, body }) => {
  if (!isJsonObject(body) || typeof body["message"] !== "string") return {};
  const limited = status === 403 && (given["x-ratelimit-remaining"] === "0" || given["retry-after"] !== undefined || /rate limit/i.test(body["message"]));
  const faults = Array.isArray(body["errors"]) ? (body["errors"] as readonly Json[]).map(faultText).filter((text) => text !== "") : [];
  return { message: [body["message"], ...faults].join("; "), ...(limited && { code: "CONNECTOR_RATE_LIMITED" as const }) };
};

function faultText(fault: Json): string {
  if (!isJsonObject(fault)) return String(fault);
  const { message, field, code }: JsonObject = fault;
  return typeof message === "string" ? message : [field, code].filter((part) => typeof part === "string").join(" ");
}
