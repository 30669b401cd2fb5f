import { describe, expect, it } from "vitest";
import { queryWithoutCredentials, removed } from "./credentials.ts";

describe("a query that is logged or recorded", () => {
  it.each(["key", "api_key", "apikey", "hapikey", "x-api-key", "subscription-api-key", "access_token", "code"])("does not show %s", (name) => {
    const kept = new URLSearchParams(queryWithoutCredentials(`limit=5&${name}=canary`));
    expect([kept.get("limit"), kept.get(name)]).toEqual(["5", removed]);
  });

  it.each(["keyword", "apikeys_page", "monkey", "limit"])("shows %s as it came", (name) => {
    expect(queryWithoutCredentials(`${name}=a%20b`)).toBe(`${name}=a%20b`);
  });
});
