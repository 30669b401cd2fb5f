import type { AuthWay } from "@fastn/core";
import type { ConnectionView } from "../app/api/index.ts";

/** Ways to authenticate, in words. */
export const authWords: Readonly<Record<ConnectionView["auth"]["type"], string>> = {
  none: "no sign-in",
  bearer_token: "bearer token",
  api_key: "API key",
  basic: "user and password",
  oauth2: "OAuth 2 in the browser",
  combined: "several keys together",
  custom: "the connector's own sign-in",
};

const placeWords = { header: "header", query: "query parameter", cookie: "cookie" } as const;

/** One of a connector's own ways, told apart from others of its type: `API key in query parameter api_key (partner)`. */
export function wayWords(way: AuthWay): string {
  if (way.parts !== undefined) return way.parts.map(wayWords).join(" and ");
  const words = authWords[way.type];
  const place = way.in === undefined || way.name === undefined || way.scheme === undefined ? "" : ` in ${placeWords[way.in]} ${way.name}`;
  return `${words}${place}${way.scheme === undefined ? "" : ` (${way.scheme})`}`;
}
