import type { ConnectionView } from "../app/api/index.ts";

/** Ways to authenticate, in words. */
export const authWords: Readonly<Record<ConnectionView["auth"]["type"], string>> = {
  none: "no sign-in",
  bearer_token: "bearer token",
  api_key: "API key",
  basic: "user and password",
  oauth2: "OAuth 2 in the browser",
};
