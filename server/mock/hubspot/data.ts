import type { Faker } from "@faker-js/faker";
import { plainWord } from "../fields.ts";
import type { JsonObject } from "@fastn/core/values";

export const kinds = ["contacts", "companies", "deals"] as const;
export type Kind = (typeof kinds)[number];

export interface HubSpotData {
  readonly records: Readonly<Record<Kind, Map<string, JsonObject>>>;
  /** `contacts:1>companies:2`, both ways. */
  readonly links: Set<string>;
  readonly owners: readonly JsonObject[];
  nextId: number;
}

export const iso = (ms: number): string => new Date(ms).toISOString();
export const linkKey = (from: Kind, fromId: string, to: Kind, toId: string): string => `${from}:${fromId}>${to}:${toId}`;
const dayMs = 86_400_000;
const stages = ["appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "contractsent", "closedwon", "closedlost"] as const;

export function record(id: string, properties: JsonObject, at: number): JsonObject {
  const times = { createdate: iso(at), hs_lastmodifieddate: iso(at), hs_object_id: id };
  return { id, properties: { ...properties, ...times }, createdAt: iso(at), updatedAt: iso(at), archived: false };
}

export function seedHubSpot(faker: Faker, baseDateMs: number): HubSpotData {
  const data: HubSpotData = {
    records: { contacts: new Map(), companies: new Map(), deals: new Map() },
    links: new Set(),
    owners: ["Ada Lovelace", "Grace Hopper", "Alan Turing"].map((name, index) => {
      const [firstName = "", lastName = ""] = name.split(" ");
      const at = iso(baseDateMs - 400 * dayMs);
      return {
        id: String(81_001 + index),
        email: `${firstName.toLowerCase()}@example.com`,
        type: "PERSON",
        firstName,
        lastName,
        userId: 500 + index,
        createdAt: at,
        updatedAt: at,
        archived: false,
      };
    }),
    nextId: 10_001,
  };
  const add = (kind: Kind, properties: JsonObject, at: number): string => {
    const id = String(data.nextId++);
    data.records[kind].set(id, record(id, properties, at));
    return id;
  };
  for (let index = 0; index < 15; index++) {
    const name = faker.company.name();
    const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const domain = `${/^[a-z0-9]/.test(words) ? words : `company-${index + 1}`}.example.com`;
    const at = baseDateMs - (200 - index) * dayMs;
    const company = add(
      "companies",
      {
        name,
        domain,
        industry: faker.helpers.arrayElement(["RETAIL", "COMPUTER_SOFTWARE", "BANKING"]),
        city: faker.location.city(),
        country: faker.location.country(),
      },
      at,
    );
    for (let person = 0; person < 3; person++) {
      const [firstname, lastname] = [faker.person.firstName(), faker.person.lastName()];
      const email = `${plainWord(firstname)}.${plainWord(lastname)}.${data.nextId}@${domain}`;
      const contact = add(
        "contacts",
        { email, firstname, lastname, phone: faker.phone.number({ style: "international" }), company: name, lifecyclestage: "lead" },
        at + person * 3_600_000,
      );
      link(data, "contacts", contact, "companies", company);
    }
    if (index % 2 === 0) {
      const amount = faker.commerce.price({ min: 500, max: 50_000 });
      const deal = add(
        "deals",
        { dealname: `${name} rollout`, amount, dealstage: faker.helpers.arrayElement(stages), pipeline: "default", closedate: iso(baseDateMs + index * dayMs) },
        at + dayMs,
      );
      link(data, "deals", deal, "companies", company);
    }
  }
  return data;
}

export function link({ links }: HubSpotData, from: Kind, fromId: string, to: Kind, toId: string): void {
  links.add(linkKey(from, fromId, to, toId));
  links.add(linkKey(to, toId, from, fromId));
}
