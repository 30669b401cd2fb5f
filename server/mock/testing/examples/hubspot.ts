import type { Json } from "@fastn/core";
import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Example, Run } from "./example.ts";

const ada = { properties: { email: "ada@acme.example", firstname: "Ada" } };
const idOf = async (work: Promise<Json>): Promise<string> => String(at(await work, "id"));
const contact = (run: Run): Promise<string> => idOf(run("hubspot", "createContact", ada));

/** The six actions each kind of record has. */
function examplesOf(One: string, Many: string, plural: string, count: number, name: string, value: string): Record<string, Example> {
  const create = (run: Run): Promise<string> => idOf(run("hubspot", `create${One}`, { properties: { [name]: value } }));
  return {
    [`list${Many}`]: { input: () => ({ limit: 100 }), look: (output) => expect(list(output, plural)).toHaveLength(count) },
    [`search${Many}`]: {
      input: () => ({ filters: [{ propertyName: name, operator: "HAS_PROPERTY" }], sorts: [{ propertyName: name, direction: "DESCENDING" }] }),
      look(output) {
        const values = list(output, plural).map((each) => String(at(each, "properties", name)));
        expect([values.length, values]).toEqual([count, values.toSorted((a, b) => (a < b ? 1 : -1))]);
      },
    },
    [`get${One}`]: { input: async (run) => ({ id: await create(run) }), look: (output) => expect(at(output, "properties", name)).toBe(value) },
    [`create${One}`]: { input: () => ({ properties: { [name]: value } }), look: (output) => expect(at(output, "archived")).toBe(false) },
    [`update${One}`]: {
      input: async (run) => ({ id: await create(run), properties: { [name]: `x${value}`, phone: 1, city: null } }),
      look: (output) =>
        expect([at(output, "properties", name), at(output, "properties", "phone"), at(output, "properties", "city")]).toEqual([`x${value}`, "1", null]),
    },
    [`delete${One}`]: { input: async (run) => ({ id: await create(run) }), look: (output) => expect(output).toEqual({ deleted: true }) },
  };
}

export const hubspot: ConnectorExamples = {
  actions: {
    ...examplesOf("Contact", "Contacts", "contacts", 45, "email", "new@acme.example"),
    ...examplesOf("Company", "Companies", "companies", 15, "name", "Acme"),
    ...examplesOf("Deal", "Deals", "deals", 8, "dealname", "Rollout"),
    getContact: {
      input: async (run) => (await contact(run), { email: "ADA@acme.example" }),
      look: (output) => expect(at(output, "properties", "firstname")).toBe("Ada"),
    },
    associate: {
      input: async (run) => ({ from: "contacts", fromId: await contact(run), to: "companies", toId: "10001" }),
      look: (output) => expect(at(output, "status")).toBe("COMPLETE"),
    },
    listAssociations: {
      input: () => ({ from: "companies", fromId: "10001", to: "contacts" }),
      look: (output) => expect(list(output, "associations")).toHaveLength(3),
    },
    listOwners: { input: () => ({}), look: (output) => expect(list(output, "owners").map((owner) => owner["firstName"])).toEqual(["Ada", "Grace", "Alan"]) },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Authentication credentials not found"],
    403: ["CONNECTOR_UNAUTHORIZED", "required scopes"],
    404: ["CONNECTOR_REFUSED", "Object not found"],
    422: ["CONNECTOR_REFUSED", "Invalid input JSON"],
    429: ["CONNECTOR_RATE_LIMITED", "ten_secondly_rolling"],
    500: ["CONNECTOR_UNAVAILABLE", "internal error"],
  },
};
