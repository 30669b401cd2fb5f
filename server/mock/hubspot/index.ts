import type { JsonObject } from "@fastn/core/values";
import type { MockService } from "../service.ts";
import { notFound, refusal } from "./answers.ts";
import { seedHubSpot, type HubSpotData } from "./data.ts";
import { linkRoutes } from "./links.ts";
import { objectRoutes } from "./objects.ts";

/** Shaped like the CRM API: v3 objects with their search, v4 associations, owners. */
export const hubspot: MockService<HubSpotData> = {
  name: "hubspot",
  routes: [...objectRoutes, ...linkRoutes],
  seed: seedHubSpot,
  normalize: (path) => path,
  view: ({ records, owners }) => ({
    contacts: [...records.contacts.values()],
    companies: [...records.companies.values()],
    deals: [...records.deals.values()],
    owners,
  }),
  failure(status) {
    switch (status) {
      case 401:
        return refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication.");
      case 403:
        return refusal(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call.");
      case 404:
        return notFound;
      case 422:
        return refusal(422, "VALIDATION_ERROR", "Invalid input JSON");
      case 429:
        return refusal(429, "RATE_LIMITS", "You have reached your ten_secondly_rolling limit.");
      default:
        return refusal(status, status >= 500 ? "INTERNAL_ERROR" : "VALIDATION_ERROR", status >= 500 ? "internal error" : "Bad request");
    }
  },
  delivery({ topic, record }, { id, now }) {
    const { id: objectId } = record as JsonObject;
    const event = {
      eventId: Number.parseInt(id.replaceAll(/\D/g, "").slice(0, 12) || "1", 10),
      subscriptionId: 1,
      portalId: 62_515,
      occurredAt: now,
      subscriptionType: topic,
      attemptNumber: 0,
      objectId: Number(objectId),
      changeSource: "CRM",
    };
    return { headers: {}, body: [event] };
  },
};
