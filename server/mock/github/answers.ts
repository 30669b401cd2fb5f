import type { Json, JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRequest } from "../service.ts";
import type { GitHubData, Repository } from "./data.ts";

export type Request = MockRequest<GitHubData>;

const docs = "https://docs.github.com/rest";
export const refusal = (status: number, message: string, errors?: Json): MockAnswer =>
  json(status, { message, ...(errors !== undefined && { errors }), documentation_url: docs, status: String(status) });
export const notFound = refusal(404, "Not Found");

/** Each fault as resource, field and code: `missing_field`, `invalid`, `already_exists`. */
export const invalid = (resource: string, ...faults: readonly (readonly [field: string, code: string])[]): MockAnswer =>
  refusal(
    422,
    "Validation Failed",
    faults.map(([field, code]) => ({ resource, field, code })),
  );

/** The repository of the path; its owner and name are looked up without regard to case, as GitHub does. */
export function repositoryOf({ data, params }: Request): { fullName: string; repository: Repository } | null {
  const wanted = `${params["owner"] ?? ""}/${params["repo"] ?? ""}`.toLowerCase();
  const fullName = [...data.repos.keys()].find((name) => name.toLowerCase() === wanted);
  const repository = fullName === undefined ? undefined : data.repos.get(fullName);
  return fullName === undefined || repository === undefined ? null : { fullName, repository };
}

/** Run `work` with the path's repository, or say that it is not there. */
export const inRepository =
  (work: (request: Request, found: { fullName: string; repository: Repository }) => MockAnswer) =>
  (request: Request): MockAnswer => {
    const found = repositoryOf(request);
    return found === null ? notFound : work(request, found);
  };

/** A page of records, with the `Link` header that names its neighbours; `wrap` puts the list into an envelope. */
export function page({ query, baseUrl }: Request, records: readonly JsonObject[], wrap: (items: readonly JsonObject[]) => Json = (items) => items): MockAnswer {
  const size = Math.min(100, Math.max(1, Number(query.get("per_page") ?? "30") || 30));
  const current = Math.max(1, Number(query.get("page") ?? "1") || 1);
  const last = Math.max(1, Math.ceil(records.length / size));
  const address = (number: number): string => {
    const copy = new URLSearchParams(query);
    copy.set("page", String(number));
    return `<${baseUrl}?${copy.toString()}>`;
  };
  const links = [
    ...(current > 1 ? [`${address(current - 1)}; rel="prev"`, `${address(1)}; rel="first"`] : []),
    ...(current < last ? [`${address(current + 1)}; rel="next"`, `${address(last)}; rel="last"`] : []),
  ];
  const items = records.slice((current - 1) * size, current * size);
  return json(200, wrap(items), links.length === 0 ? undefined : { link: links.join(", ") });
}
