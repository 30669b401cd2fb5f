import type { Faker } from "@faker-js/faker";
import type { Json, JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRequest } from "../service.ts";

export interface SlackData {
  readonly channels: JsonObject[];
  readonly users: readonly JsonObject[];
  readonly messages: JsonObject[];
}
export type Request = MockRequest<SlackData>;

export const bot = "U0MOCKBOT1";
export const refuse = (error: string): MockAnswer => json(200, { ok: false, error });

/** By id, or by name with or without `#`. Ids of people and of unlisted channels are taken as they are, as Slack does for direct messages. */
export function channelId(data: SlackData, given: string): string | null {
  const found = data.channels.find((channel) => channel["id"] === given || channel["name"] === given.replace(/^#/, ""));
  if (found !== undefined) return String(found["id"]);
  return /^[CDGU][A-Z0-9]{8,}$/.test(given) ? given : null;
}

/** A part of a list, from the cursor on. */
export function page({ query }: Request, member: string, records: readonly Json[]): MockAnswer {
  const limit = Math.min(999, Math.max(1, Number(query.get("limit") ?? "100") || 100));
  const from = Number(Buffer.from(query.get("cursor") ?? "", "base64url").toString() || "0");
  if (!Number.isInteger(from) || from < 0) return refuse("invalid_cursor");
  const more = from + limit < records.length;
  const next = more ? Buffer.from(String(from + limit)).toString("base64url") : "";
  return json(200, { ok: true, [member]: records.slice(from, from + limit), has_more: more, response_metadata: { next_cursor: next } });
}

export function channelRecord(id: string, name: string, created: number, members: number, isPrivate = false): JsonObject {
  return { id, name, is_channel: true, is_archived: false, is_private: isPrivate, num_members: members, created };
}

export function seedSlack(faker: Faker, baseDateMs: number): SlackData {
  const created = Math.floor(baseDateMs / 1000) - 86_400 * 365;
  const people = ["ada.lovelace", "grace.hopper", "alan.turing", "joan.clarke", "katherine.johnson", "dorothy.vaughan", "mary.jackson"];
  return {
    channels: ["general", "finance", "orders", "support", "random"].map((name, index) => channelRecord(`C0MOCK000${index + 1}`, name, created, 5 + index)),
    users: [
      { id: bot, name: "mock-bot", deleted: false, is_bot: true, profile: { real_name: "Mock bot" } },
      ...people.map((name, index): JsonObject => {
        const real = name
          .split(".")
          .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
          .join(" ");
        return {
          id: `U0MOCK00${index + 1}`,
          name,
          deleted: false,
          is_bot: false,
          profile: { real_name: real, email: `${name}@example.com`, title: faker.person.jobTitle() },
        };
      }),
    ],
    messages: [],
  };
}
