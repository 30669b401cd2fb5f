import { AppError, isJsonObject, type Json } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition, type WebhookDef } from "../definition.ts";
import { entityEvents, triggerTable } from "../webhook/events.ts";
import { linkActions } from "./links.ts";
import { objectActions, type CrmObject } from "./objects.ts";
import { readFault } from "./records.ts";

const objects: readonly CrmObject[] = [
  { entity: "contact", plural: "contacts", properties: ["email", "firstname", "lastname", "phone", "company", "lifecyclestage"], idProperty: "email" },
  { entity: "company", plural: "companies", properties: ["name", "domain", "industry", "phone", "city", "country"] },
  { entity: "deal", plural: "deals", properties: ["dealname", "amount", "dealstage", "pipeline", "closedate"] },
];
const actions = [...objects.flatMap(objectActions), ...linkActions];

/** A delivery is a list of up to 100 events that name records by id only (developers.hubspot.com/docs/api/webhooks). */
const webhook: WebhookDef = {
  signature: {
    header: "x-hubspot-signature-v3",
    encoding: "base64",
    signed: "{method}{url}{body}{timestamp}",
    timestamp: { header: "x-hubspot-request-timestamp", unit: "ms" },
  },
  read({ body }) {
    if (!Array.isArray(body)) throw new AppError("BAD_REQUEST", "This is no delivery of HubSpot: its body is not a list of events.");
    return (body as readonly Json[]).filter(isJsonObject).map((event) => ({
      topic: String(event["subscriptionType"] ?? ""),
      id: event["eventId"] === undefined ? null : String(event["eventId"]),
      payload: event,
    }));
  },
};

const triggers = objects.flatMap(({ entity: name, plural }) =>
  entityEvents(name, plural.charAt(0).toUpperCase() + plural.slice(1), {
    topics: { created: [`${name}.creation`], updated: [`${name}.propertyChange`], deleted: [`${name}.deletion`] },
    poll: { action: `list${plural.charAt(0).toUpperCase()}${plural.slice(1)}`, key: "id", changed: "updatedAt" },
    polled: ["created", "updated", "deleted"],
  }),
);

export const hubspot: ConnectorDefinition = {
  name: "hubspot",
  displayName: "HubSpot",
  description: "Contacts, companies and deals of a HubSpot CRM, and what links them.",
  category: "CRM",
  color: "#ff5c35",
  icon: "contact",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://app.hubspot.com/oauth/authorize",
    tokenUrl: "https://api.hubapi.com/oauth/v1/token",
    scopes: [
      "crm.objects.contacts.read",
      "crm.objects.contacts.write",
      "crm.objects.companies.read",
      "crm.objects.companies.write",
      "crm.objects.deals.read",
      "crm.objects.deals.write",
      "crm.objects.owners.read",
    ],
    clientAuth: "body",
    refresh: "fixed",
  },
  otherAuth: [{ type: "bearer_token" }],
  readFault,
  webhook,
  defaultBaseUrl: "https://api.hubapi.com",
  actions: actionTable(actions),
  triggers: triggerTable(triggers),
  entities: entityTable([
    entity("contact", "CDMContact", {
      id: ["string", "id"],
      "properties.email": ["string", "email"],
      "properties.firstname": ["string", "firstName"],
      "properties.lastname": ["string", "lastName"],
      "properties.phone": ["string", "phone"],
      "properties.company": ["string", "company"],
    }),
    entity("company", "CDMContact", {
      id: ["string", "id"],
      "properties.name": ["string", "company"],
      "properties.phone": ["string", "phone"],
    }),
    entity("deal", "CDMOrder", {
      id: ["string", "id"],
      "properties.amount": ["string", "totals.total"],
      "properties.dealstage": ["string", "status"],
      createdAt: ["string", "createdAt"],
    }),
  ]),
  capabilities: capabilitiesOf(actions, triggers),
};
