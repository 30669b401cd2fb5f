import { isJsonObject, type JsonObject } from "@fastn/core/values";
import { objectOf } from "../fields.ts";
import { json, type MockAnswer } from "../service.ts";
import { changed, changeRoute, invalid, listRoute, metadataOf, noSuch, nowOf, texts, type Request, type Route } from "./answers.ts";
import { nextId, put } from "./tables.ts";
import { customerOf } from "./records.ts";

const textFields = ["email", "name", "phone", "description"];

function save(request: Request, before: JsonObject, fields: JsonObject, topic: string): MockAnswer {
  const given = texts(fields, textFields);
  const email = given["email"];
  if (typeof email === "string" && !/^[^\s@]+@[^\s@]+$/.test(email)) return invalid(`Invalid email address: ${email}`, "email", "email_invalid");
  const record: JsonObject = {
    ...before,
    ...given,
    ...(isJsonObject(fields["address"]) && { address: fields["address"] }),
    metadata: metadataOf(before["metadata"], fields["metadata"]),
  };
  return changed(put(request.data, "customer", record), topic);
}

export const customerRoutes: readonly Route[] = [
  listRoute("/customers", "customer", ["email"], (customer) => customer["deleted"] !== true),
  {
    method: "GET",
    pattern: "/customers/:id",
    handle({ data, params }) {
      const record = data.tables.customer.get(params["id"] ?? "");
      return record === undefined ? noSuch("customer", params["id"] ?? "") : json(200, record);
    },
  },
  {
    method: "POST",
    pattern: "/customers",
    handle: (request) => save(request, customerOf(nextId(request.data, "customer"), nowOf(request)), objectOf(request.body), "customer.created"),
  },
  changeRoute("POST", "/customers/:id", "customer", (request, record, fields) =>
    record["deleted"] === true ? noSuch("customer", String(record["id"])) : save(request, record, fields, "customer.updated"),
  ),
  changeRoute("DELETE", "/customers/:id", "customer", (request, record) => {
    const { data } = request;
    for (const subscription of data.tables.subscription.values()) {
      if (subscription["customer"] === record["id"] && subscription["status"] !== "canceled")
        put(data, "subscription", { ...subscription, status: "canceled", canceled_at: nowOf(request), ended_at: nowOf(request) });
    }
    const gone = put(data, "customer", { id: record["id"] ?? null, object: "customer", deleted: true });
    return { ...json(200, gone), events: [{ topic: "customer.deleted", record }] };
  }),
];
