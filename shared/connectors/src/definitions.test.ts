import { describe, expect, it } from "vitest";
import { builtIns } from "./built-ins.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { cdmFields } from "./cdm.ts";

describe.each(builtIns.map((definition) => [definition.name, definition] as const))(
  "%s",
  (_name, { actions, triggers = {}, entities = {}, capabilities, auth, otherAuth = [], webhook }) => {
    it("maps its entities to fields the common data model has", () => {
      for (const { cdmMapping, fields } of Object.values(entities)) {
        const known: readonly string[] = cdmFields[cdmMapping as keyof typeof cdmFields] ?? [];
        const mapped = Object.values(fields).flatMap(({ cdmField }) => (cdmField === undefined ? [] : [cdmField]));
        expect(mapped.filter((field) => !known.includes(field))).toEqual([]);
        expect(new Set(mapped).size).toBe(mapped.length);
        // What names a record is the first field of each entity.
        expect(mapped).toContain(known[0]);
      }
    });

    it("has the fields of its entities in what its actions answer", () => {
      for (const { name, fields } of Object.values(entities)) {
        const schemas = Object.values(actions).flatMap((action) => (action.entity === name ? [JSON.stringify(action.outputSchema)] : []));
        const missing = Object.keys(fields).filter((field) => !schemas.some((schema) => schema.includes(`"${field.split(".")[0] ?? ""}"`)));
        expect([name, missing]).toEqual([name, []]);
      }
    });

    it("offers six actions or more, each with its input and output described", () => {
      expect(Object.keys(actions).length).toBeGreaterThanOrEqual(6);
      for (const { name, inputSchema, outputSchema } of Object.values(actions))
        expect([name, inputSchema !== undefined, outputSchema !== undefined]).toEqual([name, true, true]);
    });

    it("polls by lists it has, which read to the end and whose records have the fields named", () => {
      for (const { name, poll } of Object.values(triggers)) {
        if (poll === undefined) continue;
        const action = actions[poll.action];
        expect([name, action?.type, action?.paging === undefined]).toEqual([name, "list", false]);
        const schema = JSON.stringify(action?.outputSchema);
        for (const field of [poll.key, ...(poll.changed === undefined ? [] : [poll.changed])]) expect(schema).toContain(`"${field}"`);
      }
    });

    it("knows each webhook topic by one event only, and reads webhooks when it has any", () => {
      const topics = Object.values(triggers).flatMap((trigger) => trigger.topics ?? []);
      expect(new Set(topics).size).toBe(topics.length);
      expect(topics.length > 0).toBe(webhook !== undefined);
      for (const trigger of Object.values(triggers))
        expect([trigger.name, trigger.topics !== undefined || trigger.poll !== undefined]).toEqual([trigger.name, true]);
    });

    it("declares every event its triggers tell", () => {
      const able = capabilitiesOf(Object.values(actions), Object.values(triggers));
      for (const [entity, events] of Object.entries(able.events)) expect(capabilities?.events[entity]).toEqual(expect.arrayContaining([...events]));
    });

    it("says where OAuth goes over TLS", () => {
      for (const way of [auth, ...otherAuth]) {
        if (way.type !== "oauth2") continue;
        for (const url of [way.authorizationUrl, way.tokenUrl]) expect(url).toMatch(/^(https:\/\/|\{baseUrl\}\/)/);
        expect(way.scopes.length).toBeGreaterThan(0);
      }
    });
  },
);
