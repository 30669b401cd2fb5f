import { AppError } from "@fastn/core";
import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { filterText, only, pagination, paging, records } from "./records.ts";
import { Address, Contact, pageInput, Pagination, Phone } from "./schemas.ts";

const ContactFields = {
  FirstName: Type.Optional(Type.String({ maxLength: 255 })),
  LastName: Type.Optional(Type.String({ maxLength: 255 })),
  EmailAddress: Type.Optional(Type.String({ maxLength: 255 })),
  ContactNumber: Type.Optional(Type.String({ maxLength: 50, description: "Your own number for the contact" })),
  AccountNumber: Type.Optional(Type.String({ maxLength: 50 })),
  DefaultCurrency: Type.Optional(Type.String({ description: "ISO 4217" })),
  Addresses: Type.Optional(Type.Array(Address)),
  Phones: Type.Optional(Type.Array(Phone)),
};

const listContacts = defineAction("listContacts", {
  description: "List contacts, a page at a time.",
  entity: "contact",
  type: "list",
  inputSchema: Type.Object(
    {
      ...pageInput,
      searchTerm: Type.Optional(Type.String({ description: "Looks in names, email and numbers" })),
      IDs: Type.Optional(Type.Array(Type.String())),
      includeArchived: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ Contacts: Type.Array(Contact), pagination: Pagination }),
  paging: paging("Contacts"),
  async handler({ http }, { IDs, ...params }) {
    const answer = await http.get("/Contacts", { params: { page: 1, ...params, IDs: IDs?.join(",") } });
    return { Contacts: records(answer, "Contacts"), pagination: pagination(answer, "Contacts") };
  },
});

const getContact = defineAction("getContact", {
  description: "Read one contact.",
  entity: "contact",
  type: "read",
  inputSchema: Type.Object({ ContactID: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  outputSchema: Contact,
  async handler({ http }, { ContactID }) {
    return only(await http.get(`/Contacts/${segment(ContactID, "ContactID")}`), "Contacts");
  },
});

const findContact = defineAction("findContact", {
  description: "Find the first contact with this email address, name or number; answers null when there is none.",
  entity: "contact",
  type: "read",
  inputSchema: Type.Object(
    {
      EmailAddress: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      Name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      ContactNumber: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Union([Contact, Type.Null()]),
  async handler({ http }, params) {
    const filters = Object.entries(params).flatMap(([field, text]) => (typeof text === "string" && text !== "" ? [`${field}==${filterText(text)}`] : []));
    // Without a filter Xero answers with everybody, and the first of them would look like a match.
    if (filters.length === 0) {
      throw new AppError("DATA_VALIDATION_ERROR", 'xero.findContact: give "EmailAddress", "Name" or "ContactNumber".', { field: "EmailAddress" });
    }
    return records(await http.get("/Contacts", { params: { page: 1, where: filters.join(" AND ") } }), "Contacts")[0] ?? null;
  },
});

const createContact = defineAction("createContact", {
  description: "Create a contact. Names are unique in Xero.",
  entity: "contact",
  type: "create",
  inputSchema: Type.Object({ Name: Type.String({ minLength: 1, maxLength: 255 }), ...ContactFields }, { additionalProperties: false }),
  outputSchema: Contact,
  async handler({ http }, params) {
    return only(await http.put("/Contacts", { body: { Contacts: [params] } }), "Contacts");
  },
});

const updateContact = defineAction("updateContact", {
  description: "Change fields of a contact; fields left out stay as they are.",
  entity: "contact",
  type: "update",
  inputSchema: Type.Object(
    {
      ContactID: Type.String({ minLength: 1 }),
      Name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      ...ContactFields,
      ContactStatus: Type.Optional(Type.Enum(["ACTIVE", "ARCHIVED"])),
    },
    { additionalProperties: false },
  ),
  outputSchema: Contact,
  async handler({ http }, { ContactID, ...changes }) {
    return only(await http.post(`/Contacts/${segment(ContactID, "ContactID")}`, { body: { Contacts: [{ ContactID, ...changes }] } }), "Contacts");
  },
});

const upsertContact = defineAction("upsertContact", {
  displayName: "Create or update contact",
  description: "Update the contact with this ContactID, ContactNumber or Name, or create it.",
  entity: "contact",
  type: "update",
  inputSchema: Type.Object(
    { ContactID: Type.Optional(Type.String()), Name: Type.String({ minLength: 1, maxLength: 255 }), ...ContactFields },
    { additionalProperties: false },
  ),
  outputSchema: Contact,
  async handler({ http }, params) {
    return only(await http.post("/Contacts", { body: { Contacts: [params] } }), "Contacts");
  },
});

export const contactActions = [listContacts, findContact, getContact, createContact, updateContact, upsertContact];
