import type { Faker } from "@faker-js/faker";
import type { Json, JsonObject } from "@fastn/core/values";
import type { Place } from "./locale.ts";

/** What a service answers. `body` undefined: no body at all. */
export interface MockAnswer {
  readonly status: number;
  readonly body?: Json;
  /** Sent as it is instead of `body`; JSON unless `headers` say otherwise. */
  readonly text?: string;
  /** Sent as they are instead of `body`; `headers` say of what type. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the service would tell its webhooks about this. */
  readonly events?: readonly MockEvent[];
}

/** One thing that happened, by the service's own name for it: `orders/create`. */
export interface MockEvent {
  readonly topic: string;
  /** The record it happened to, as the API shows it. */
  readonly record: Json;
}

/** One webhook call, still unsigned: how it is signed is in the connector's definition. */
export interface MockDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Who registered for events with the service itself. */
export interface ServiceHook {
  /** null: all of them. */
  readonly topics: readonly string[] | null;
  readonly url: string;
  /** null: what the service signs with. */
  readonly secret: string | null;
}

export interface MockRequest<Data> {
  readonly method: string;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly data: Data;
  /** World time of this request, ms since 1970: moves one second with each change, so that equal call sequences give equal bytes. */
  readonly now: number;
  /** Address asked for, as the caller wrote it but without its query: for links in answers. */
  readonly baseUrl: string;
  /** Query that selects the world, to be kept in links. */
  readonly worldQuery: string;
  /** Next number of the world's random stream. Only changing requests may draw from it. */
  random(): number;
  /** The caller wants other made-up values at each call, instead of the same for the same request. */
  readonly fresh?: boolean;
  /** Random version 4 UUID from the same stream. */
  uuid(): string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MockRoute<Data> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/orders/:id/refunds`; `{name}` inside a segment, as in `/items({id})`, is a parameter too. */
  readonly pattern: string;
  /** Asked before anything is answered, from memory too: a refusal of who calls, or null. Left out: everybody is let in. */
  admit?(request: Pick<MockRequest<Data>, "headers" | "query">): MockAnswer | null;
  handle(request: MockRequest<Data>): MockAnswer;
}

/** One simulated service: its data, its routes, its way to say no. */
export interface MockService<Data = unknown> {
  readonly name: string;
  /** Answers depend on the request alone: nothing is cached, stored by key or logged as a change. Default false. */
  readonly stateless?: boolean;
  /** The service knows a request it had by its key and answers it from memory. Default false: a repeated request is carried out again, as it would be there. */
  readonly knowsKeys?: boolean;
  /** `any`: forms come as an object of their fields, other content types as text. Default `json`: anything else is refused with 415. */
  readonly bodies?: "json" | "any";
  readonly routes: readonly MockRoute<Data>[];
  /** Whether `seed` wants Faker, whose loading costs more than the whole server. Default true. */
  readonly usesFaker?: boolean;
  /** Load what data of a locale needs. Called before `seed` and before data of a snapshot is used. */
  prepare?(locale: string): Promise<void>;
  /** Make the data of one world. Faker speaks the world's language, and is seeded for this service and world already. */
  seed(faker: Faker, baseDateMs: number, seed: number, place: Place): Data;
  /** The path routes are written for, from the path after the service's name: version prefixes and suffixes gone. */
  normalize(path: string): string;
  /** Resources by name, each as a list of records: for the data view. */
  view(data: Data): JsonObject;
  /** How the service words a failure of this status. */
  failure(status: number): MockAnswer;
  /** Receivers that registered by the service's own routes. */
  hooks?(data: Data): readonly ServiceHook[];
  /** An event as the service posts it. `id` names the delivery, `now` is world time, ms. Left out: the service has no webhooks. */
  delivery?(event: MockEvent, facts: { readonly id: string; readonly now: number }): MockDelivery;
}

/** Keeps a service's data type out of tables that hold all services; only its own routes ever see its data. */
export const erased = <Data>(service: MockService<Data>): MockService => service as unknown as MockService;

export const json = (status: number, body: Json, headers?: Readonly<Record<string, string>>): MockAnswer => ({ status, body, ...(headers && { headers }) });
