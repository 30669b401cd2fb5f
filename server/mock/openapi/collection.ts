import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { WriteValue } from "../generate/compile-schema.ts";
import { hashText, randomStream } from "../random.ts";

/** All there is to a collection. */
export interface CollectionParts {
  readonly idField: string;
  readonly otherIds: readonly string[];
  readonly records: ReadonlyMap<string, JsonObject>;
  readonly made: number;
}

/** The records of one collection, in order of making. */
export class Collection {
  private readonly records: Map<string, JsonObject>;
  private readonly idField: string;
  private readonly otherIds: readonly string[];
  private made = 0;

  constructor(idField: string, otherIds: readonly string[], records: ReadonlyMap<string, JsonObject> = new Map()) {
    this.idField = idField;
    this.otherIds = otherIds;
    this.records = new Map(records);
  }

  static from({ idField, otherIds, records, made }: CollectionParts): Collection {
    const collection = new Collection(idField, otherIds, records);
    collection.made = made;
    return collection;
  }

  parts(): CollectionParts {
    return { idField: this.idField, otherIds: this.otherIds, records: this.records, made: this.made };
  }

  /** `count` made-up records. The same path and seed give the same ones, whatever was asked before. */
  static seeded(ids: { idField: string; otherIds: readonly string[] }, write: WriteValue, seed: number, path: string, count: number): Collection {
    const collection = new Collection(ids.idField, ids.otherIds);
    const random = randomStream(hashText(`${path}:${seed}`));
    for (let i = 0; i < count; i++) collection.add(JSON.parse(write(random, 1)) as Json);
    return collection;
  }

  /** Records ever made here. */
  get count(): number {
    return this.made;
  }

  list(): readonly JsonObject[] {
    return [...this.records.values()];
  }

  /** By its identifier, or by another one that the API asks by. */
  get(id: string): JsonObject | undefined {
    return this.records.get(this.keyOf(id));
  }

  private keyOf(id: string): string {
    const wanted = id.toLowerCase();
    if (this.otherIds.length === 0 || this.records.has(wanted)) return wanted;
    for (const [key, record] of this.records) if (this.otherIds.some((field) => String(record[field] ?? "").toLowerCase() === wanted)) return key;
    return wanted;
  }

  /** With an identifier of its own: the one it brings unless that is taken, else the next of its kind. */
  add(given: Json, wishes?: Json): JsonObject {
    const record: JsonObject = isJsonObject(given) ? given : {};
    this.made++;
    let id = wishes ?? record[this.idField];
    if (wishes === undefined || this.records.has(String(id).toLowerCase())) id = nextId(record[this.idField], this.made);
    while (this.records.has(String(id).toLowerCase())) id = nextId(record[this.idField], ++this.made);
    const stored = { ...record, [this.idField]: id ?? this.made };
    this.records.set(String(id).toLowerCase(), stored);
    return stored;
  }

  /** Keeps its identifier. */
  replace(id: string, record: JsonObject): JsonObject | undefined {
    const before = this.get(id);
    if (before === undefined) return undefined;
    const after = { ...record, [this.idField]: before[this.idField] ?? null };
    this.records.set(this.keyOf(id), after);
    return after;
  }

  delete(id: string): boolean {
    return this.records.delete(this.keyOf(id));
  }
}

/** Numbers count up; a UUID stays one; other texts keep their prefix (`cus_`) or become the number. */
function nextId(sample: Json | undefined, number: number): Json {
  if (typeof sample === "string") {
    if (/^[\da-f]{8}-[\da-f]{4}-/i.test(sample)) return sample.slice(0, -8) + number.toString(16).padStart(8, "0");
    const prefix = /^([A-Za-z]+[_-])/.exec(sample)?.[1];
    return prefix === undefined ? String(number) : prefix + String(number).padStart(6, "0");
  }
  return number;
}
