import { describe, expect, it } from "vitest";
import type { HttpAnswer } from "../client/http-client.ts";
import { pageAfter, readFault } from "./calls.ts";
import { github } from "./index.ts";

const answer = (link?: string): HttpAnswer => ({ status: 200, headers: link === undefined ? {} : { link }, data: [] });

describe("GitHub", () => {
  it.each([
    ['<https://api.github.com/x?page=1>; rel="prev", <https://api.github.com/x?per_page=5&page=3>; rel="next"', 3],
    ['<https://api.github.com/x?page=1>; rel="first"', null],
    [undefined, null],
  ])("finds the page after this one in %s", (link, page) => {
    expect(pageAfter(answer(link))).toEqual({ next_page: page });
  });

  it("tells a limit that comes as 403 from a missing permission", () => {
    const body = { message: "You have exceeded a secondary rate limit." };
    expect(readFault({ status: 403, headers: {}, body }).code).toBe("CONNECTOR_RATE_LIMITED");
    expect(readFault({ status: 403, headers: { "x-ratelimit-remaining": "0" }, body: { message: "no" } }).code).toBe("CONNECTOR_RATE_LIMITED");
    expect(readFault({ status: 403, headers: {}, body: { message: "Resource not accessible" } })).toEqual({ message: "Resource not accessible" });
  });

  it("reads a delivery's event, action and id, and refuses what is none", () => {
    const headers = { "x-github-event": "issues", "x-github-delivery": "d-1" };
    expect(github.webhook?.read({ headers, body: { action: "opened", issue: { number: 1 } } })).toEqual([
      { topic: "issues.opened", id: "d-1", payload: { action: "opened", issue: { number: 1 } } },
    ]);
    expect(() => github.webhook?.read({ headers: {}, body: {} })).toThrow("X-GitHub-Event");
  });
});
