import type { JsonObject } from "@fastn/core/values";
import { objectOf, pick, textOf } from "../fields.ts";
import { json, type MockAnswer } from "../service.ts";
import { page, refuse, since, told, type Request, type Route } from "./answers.ts";
import { purchaseOf, saleOf } from "./data.ts";
import { availability, iso, linesOf, locations, type Cin7CoreData } from "./tables.ts";

/** Sales and purchases are tasks of one shape: a head made first, then an order with lines that is drafted and authorised. */
interface Task {
  readonly path: string;
  readonly table: (data: Cin7CoreData) => Map<string, JsonObject>;
  readonly parties: (data: Cin7CoreData) => ReadonlyMap<string, JsonObject>;
  readonly party: "Customer" | "Supplier";
  readonly make: (data: Cin7CoreData, id: string, party: JsonObject, nowMs: number) => JsonObject;
  readonly stamp: "LastModifiedOn" | "LastUpdatedDate";
  /** Member of the order's body that names the task. */
  readonly key: "SaleID" | "TaskID";
  readonly topic: "Sale" | "Purchase";
  readonly list: { readonly path: string; readonly items: string; readonly show: (task: JsonObject) => JsonObject };
}

const order = (task: JsonObject): JsonObject => task["Order"] as JsonObject;

const sale: Task = {
  path: "/sale",
  table: (data) => data.sales,
  parties: (data) => data.customers,
  party: "Customer",
  make: saleOf,
  stamp: "LastModifiedOn",
  key: "SaleID",
  topic: "Sale",
  list: {
    path: "/saleList",
    items: "SaleList",
    show: (task) => ({
      SaleID: task["ID"] ?? "",
      OrderNumber: order(task)["SaleOrderNumber"] ?? "",
      Status: task["Status"] ?? "",
      OrderDate: task["SaleOrderDate"] ?? "",
      Customer: task["Customer"] ?? "",
      CustomerID: task["CustomerID"] ?? "",
      CustomerReference: task["CustomerReference"] ?? null,
      InvoiceAmount: task["Status"] === "COMPLETED" ? (order(task)["Total"] ?? 0) : 0,
      CombinedPickingStatus: task["Status"] === "COMPLETED" ? "PICKED" : "NOT PICKED",
      CombinedShippingStatus: task["Status"] === "COMPLETED" ? "SHIPPED" : "NOT SHIPPED",
      CombinedInvoiceStatus: task["Status"] === "COMPLETED" ? "INVOICED" : "NOT INVOICED",
      Updated: task["LastModifiedOn"] ?? "",
    }),
  },
};

const purchase: Task = {
  path: "/purchase",
  table: (data) => data.purchases,
  parties: (data) => data.suppliers,
  party: "Supplier",
  make: purchaseOf,
  stamp: "LastUpdatedDate",
  key: "TaskID",
  topic: "Purchase",
  list: {
    path: "/purchaseList",
    items: "PurchaseList",
    show: (task) => ({
      ID: task["ID"] ?? "",
      OrderNumber: task["OrderNumber"] ?? "",
      Status: task["Status"] ?? "",
      OrderDate: task["OrderDate"] ?? "",
      Supplier: task["Supplier"] ?? "",
      SupplierID: task["SupplierID"] ?? "",
      InvoiceAmount: task["Status"] === "COMPLETED" ? (order(task)["Total"] ?? 0) : 0,
      LastUpdatedDate: task["LastUpdatedDate"] ?? "",
    }),
  },
};

function create(request: Request, task: Task): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  const [id, name] = [textOf(fields[`${task.party}ID`]), textOf(fields[task.party])];
  const party = [...task.parties(data).values()].find((each) => (id === "" ? each["Name"] === name : each["ID"] === id));
  if (party === undefined) return refuse(400, id === "" && name === "" ? `${task.party} is required` : `${task.party} '${id || name}' was not found`);
  const place = textOf(fields["Location"]);
  if (place !== "" && !locations.some((each) => each["Name"] === place)) return refuse(400, `Location '${place}' was not found`);
  const made = { ...task.make(data, request.uuid(), party, now), ...pick(fields, ["CustomerReference", "Note", ...(place === "" ? [] : ["Location"])]) };
  task.table(data).set(String(made.ID), made);
  return json(200, made);
}

function saveOrder(request: Request, task: Task): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  const before = task.table(data).get(textOf(fields[task.key]));
  if (before === undefined) return refuse(400, `${task.topic} was not found`);
  if (order(before)["Status"] === "AUTHORISED" || before["Status"] === "VOIDED")
    return refuse(400, `Order of ${task.topic.toLowerCase()} with status ${String(before["Status"])} cannot be changed`);
  const status = textOf(fields["Status"]) || "DRAFT";
  if (status !== "DRAFT" && status !== "AUTHORISED") return refuse(400, "Status must be DRAFT or AUTHORISED");
  const read = linesOf(data, fields["Lines"]);
  if (typeof read === "string") return refuse(400, read);
  if (status === "AUTHORISED" && read.lines.length === 0) return refuse(400, "An order without lines cannot be authorised");
  const next: JsonObject = {
    ...before,
    Status: status === "AUTHORISED" ? (task === sale && lacks(data, before, read.lines) ? "BACKORDERED" : "ORDERED") : "ORDERING",
    Order: { ...order(before), Status: status, Lines: read.lines, Total: read.total, Tax: read.tax },
    [task.stamp]: iso(now),
  };
  task.table(data).set(String(next["ID"]), next);
  const answer = json(200, { [task.key]: next["ID"] ?? "", ...order(next) });
  return status === "AUTHORISED" ? told(answer, `${task.topic}/OrderAuthorised`, next) : answer;
}

/** Whether the location has less of some line than is asked for. */
function lacks(data: Cin7CoreData, task: JsonObject, lines: readonly JsonObject[]): boolean {
  const levels = availability(data).filter((level) => level["Location"] === task["Location"]);
  return lines.some((line) => {
    const product = data.products.get(String(line["ProductID"]));
    const available = Number(levels.find((level) => level["ID"] === line["ProductID"])?.["Available"] ?? 0);
    return product?.["Type"] === "Stock" && available < Number(line["Quantity"]);
  });
}

function voidTask({ data, query, now }: Request, task: Task): MockAnswer {
  const before = task.table(data).get(query.get("ID") ?? "");
  if (before === undefined) return refuse(400, `${task.topic} was not found`);
  if (before["Status"] === "COMPLETED" || before["Status"] === "VOIDED")
    return refuse(400, `${task.topic} with status ${String(before["Status"])} cannot be voided`);
  const next: JsonObject = { ...before, Status: "VOIDED", Order: { ...order(before), Status: "VOIDED" }, [task.stamp]: iso(now) };
  task.table(data).set(String(next["ID"]), next);
  const answer = json(200, { [task.key === "SaleID" ? "ID" : "TaskID"]: next["ID"] ?? "" });
  // Of purchases only what is authorised is told.
  return task === sale ? told(answer, "Sale/Voided", next) : answer;
}

export const orderRoutes: readonly Route[] = [sale, purchase].flatMap((task): Route[] => [
  {
    method: "GET",
    pattern: task.list.path,
    handle(request) {
      const { query, data } = request;
      const search = (query.get("Search") ?? "").toLowerCase();
      const found = [...task.table(data).values()]
        .toReversed()
        .filter((each) => since(query, "UpdatedSince", each[task.stamp]))
        .map((each) => task.list.show(each))
        .filter(
          (each) =>
            (!query.has("Status") || each["Status"] === query.get("Status")) &&
            [each["OrderNumber"], each[task.party]].some((text) => String(text).toLowerCase().includes(search)),
        );
      return page(request, task.list.items, found);
    },
  },
  {
    method: "GET",
    pattern: task.path,
    handle({ data, query }) {
      const found = task.table(data).get(query.get("ID") ?? "");
      return found === undefined ? refuse(400, `${task.topic} was not found`) : json(200, found);
    },
  },
  { method: "POST", pattern: task.path, handle: (request) => create(request, task) },
  { method: "POST", pattern: `${task.path}/order`, handle: (request) => saveOrder(request, task) },
  { method: "DELETE", pattern: task.path, handle: (request) => voidTask(request, task) },
]);
