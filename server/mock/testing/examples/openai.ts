import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples } from "./example.ts";

const messages = [{ role: "user", content: "Sort this ticket: the card was refused" }];
const schema = { type: "object", properties: { team: { enum: ["billing", "support"] }, urgent: { type: "boolean" } } };

export const openai: ConnectorExamples = {
  actions: {
    createChatCompletion: {
      input: () => ({ model: "gpt-4o-mini", messages, response_format: { type: "json_schema", json_schema: { name: "ticket", schema } } }),
      look(output) {
        const said = JSON.parse(String(at(output, "text"))) as { team: string; urgent: boolean };
        expect([["billing", "support"].includes(said.team), typeof said.urgent]).toEqual([true, "boolean"]);
      },
    },
    createResponse: {
      input: () => ({ model: "gpt-4o", input: "Say hello", instructions: "Be brief" }),
      look: (output) => expect(at(output, "output_text")).toContain('answer to "Say hello"'),
    },
    listModels: { input: () => ({}), look: (output) => expect(list(output, "data").map((model) => model["id"])).toContain("gpt-4o-mini") },
    getModel: { input: () => ({ model: "gpt-4o" }), look: (output) => expect(at(output, "id")).toBe("gpt-4o") },
    createEmbedding: {
      input: () => ({ model: "text-embedding-3-small", input: ["the invoice was paid", "an invoice was paid", "blue whales sing"], dimensions: 64 }),
      look(output) {
        const [a = [], b = [], c = []] = list(output, "data").map((each) => each["embedding"] as readonly number[]);
        const near = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
        expect([a.length, near(a, a) > 0.99, near(a, b) > near(a, c)]).toEqual([64, true, true]);
      },
    },
    createModeration: {
      input: () => ({ input: ["have a nice day", "I will attack you"] }),
      look: (output) => expect(list(output, "results").map((each) => each["flagged"])).toEqual([false, true]),
    },
    createImage: { input: () => ({ prompt: "a red bike", n: 2, size: "1024x1024" }), look: (output) => expect(list(output, "data")).toHaveLength(2) },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Incorrect API key"],
    403: ["CONNECTOR_UNAUTHORIZED", "not allowed to sample"],
    404: ["CONNECTOR_REFUSED", "does not exist"],
    422: ["CONNECTOR_REFUSED", "Invalid request"],
    429: ["CONNECTOR_RATE_LIMITED", "Rate limit reached"],
    500: ["CONNECTOR_UNAVAILABLE", "server had an error"],
  },
};
