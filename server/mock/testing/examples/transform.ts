import { expect } from "vitest";
import type { ConnectorExamples } from "./example.ts";

const items = [{ id: 1, v: 2 }];

export const transform: ConnectorExamples = {
  actions: {
    filter: { input: () => ({ items, where: [] }), look: (output) => expect(output).toEqual(items) },
    limit: { input: () => ({ items, count: 0 }), look: (output) => expect(output).toEqual([]) },
    sort: { input: () => ({ items, by: "v" }), look: (output) => expect(output).toEqual(items) },
    unique: { input: () => ({ items }), look: (output) => expect(output).toEqual(items) },
    split: { input: () => ({ items, size: 1 }), look: (output) => expect(output).toEqual([items]) },
    map: { input: () => ({ items, fields: { a: "v" } }), look: (output) => expect(output).toEqual([{ a: 2 }]) },
    aggregate: { input: () => ({ items, measures: { n: { operation: "count" } } }), look: (output) => expect(output).toEqual({ n: 1 }) },
    pick: { input: () => ({ items, fields: ["v"] }), look: (output) => expect(output).toEqual([{ v: 2 }]) },
    expand: { input: () => ({ items: [{ lines: items }], field: "lines" }), look: (output) => expect(output).toEqual(items) },
    convert: { input: () => ({ value: "id,v\n1,2", from: "csv", to: "json", csv: { numbers: true } }), look: (output) => expect(output).toEqual(items) },
    template: { input: () => ({ items, template: "{id}={v}" }), look: (output) => expect(output).toBe("1=2") },
    merge: { input: () => ({ left: items, right: [] }), look: (output) => expect(output).toEqual(items) },
  },
};
