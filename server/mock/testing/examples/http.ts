import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples } from "./example.ts";

export const http: ConnectorExamples = {
  actions: {
    get: { input: () => ({ url: "/echo", query: { a: 1 } }), look: (output) => expect(at(output, "body", "query", "a")).toBe("1") },
    post: { input: () => ({ url: "/echo", body: { a: [1] } }), look: (output) => expect(at(output, "body", "body", "a")).toEqual([1]) },
    put: { input: () => ({ url: "/echo", headers: { "X-Mine": "1" } }), look: (output) => expect(at(output, "body", "headers", "x-mine")).toBe("1") },
    patch: { input: () => ({ url: "/echo", body: null }), look: (output) => expect(at(output, "body", "method")).toBe("PATCH") },
    delete: { input: () => ({ url: "/echo" }), look: (output) => expect(at(output, "body", "method")).toBe("DELETE") },
    list: {
      input: () => ({ url: "/items", items: "data.items", pages: { by: "cursor", path: "next_cursor", param: "cursor" } }),
      look: (output) => expect([list(output, "items").length, at(output, "next", "query", "cursor")]).toEqual([10, "2"]),
    },
    request: { input: () => ({ method: "POST", url: "/status/204" }), look: (output) => expect(at(output, "status")).toBe(204) },
  },
};
