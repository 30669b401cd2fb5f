import { carrierOf, type Api, type ApiOperation } from "@fastn/connectors/import";
import type { MockRequest } from "../service.ts";

type Asked = Pick<MockRequest<unknown>, "headers" | "query">;

/**
 * Whether a request brings what its operation asks for. One without any credentials is let in, as everywhere in the mock: nobody has to sign in to work
 * offline. One that signs in is held to it: half of what belongs together, or another scheme's, would be refused by the service too.
 * @returns a sentence for a refusal, or null
 */
export function signInFault({ schemes }: Api, { security }: ApiOperation, request: Asked): string | null {
  if (security === null || security.length === 0) return null;
  const brought = Object.keys(schemes).filter((name) => valueFor(schemes, name, request) !== "");
  if (brought.length === 0) return null;
  const good = brought.filter((name) => isOfKind(schemes, name, valueFor(schemes, name, request)));
  if (security.some((set) => set.every((name) => good.includes(name)))) return null;
  const wanted = security.filter((set) => set.length > 0).map((set) => set.join(" with "));
  return `This operation asks for ${wanted.join(", or ")}. The request signs in with ${good.length === 0 ? "none of the schemes" : good.join(" and ")}.`;
}

/** Whether an answer may differ for requests that differ in cookies, or in headers other than `Authorization`, whose requests are never answered from memory. */
export function readsHeaders({ schemes }: Api, { security }: ApiOperation): boolean {
  if (security === null || security.length === 0) return false;
  const carriers = Object.entries(schemes).map(([name, scheme]) => carrierOf(name, scheme));
  return carriers.some((carrier) => carrier.in === "cookie" || (carrier.in === "header" && carrier.name !== "authorization"));
}

function valueFor(schemes: Api["schemes"], name: string, { headers, query }: Asked): string {
  const scheme = schemes[name];
  if (scheme === undefined) return "";
  const carrier = carrierOf(name, scheme);
  if (carrier.in === "query") return query.get(carrier.name) ?? "";
  if (carrier.in === "header") return headers[carrier.name] ?? "";
  const pairs = (headers["cookie"] ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  return pairs.find(([key]) => key === carrier.name)?.[1] ?? "";
}

function isOfKind(schemes: Api["schemes"], name: string, value: string): boolean {
  const type = schemes[name]?.type;
  if (type === "basic") return /^basic [\w+/=-]+$/i.test(value);
  return type === "api_key" || /^bearer \S+$/i.test(value);
}
