import type { Faker } from "@faker-js/faker";
import type { Json } from "@fastn/core/values";
import { placeOf } from "./locale.ts";
import { hashText, randomStream, savableStream, uuidFrom } from "./random.ts";
import type { MockAnswer, MockRequest, MockService, ServiceHook } from "./service.ts";
import type { WorldSnapshot } from "./snapshot/snapshot.ts";
import { Router } from "./router.ts";

export interface WorldKey {
  readonly environment: string;
  readonly seed: number;
  readonly locale: string;
}

/** One changing request that was carried out, enough to do it again. */
export interface Mutation extends WorldKey {
  readonly method: string;
  /** Path and query after the host, without the parts that steer the mock. */
  readonly url: string;
  readonly body: Json;
  readonly idempotencyKey: string | null;
}

export interface ServiceCall {
  readonly service: MockService;
  readonly router: Router;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly idempotencyKey: string | null;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Number of a call that wants other made-up values each time. */
  readonly fresh: number | null;
}

export interface ServiceOutcome {
  /** null: no route of the service has this path. */
  readonly answer: MockAnswer | null;
  /** Pattern of the route that answered; null: none has this path. */
  readonly route: string | null;
  /** Methods the path does have. */
  readonly allow: readonly string[];
  /** Answered from an earlier call with the same Idempotency-Key. */
  readonly replayed: boolean;
  /** The service carried out a changing request, whether it accepted or refused it: even a refusal may use up a number. */
  readonly executed: boolean;
}

interface StoredAnswer {
  readonly request: string;
  readonly answer: MockAnswer;
}

const maxCachedAnswers = 1_000;

/** The data of one environment and seed, independent of every other. Everything in it is synchronous, so calls never interleave inside a change. */
export class World {
  readonly key: WorldKey;
  private readonly baseDateMs: number;
  private readonly data = new Map<string, unknown>();
  private readonly stored = new Map<string, StoredAnswer>();
  private readonly cached = new Map<string, MockAnswer>();
  /** Of a snapshot: what services keep, until they are asked for. */
  private readonly saved = new Map<string, Json>();
  private random: ReturnType<typeof savableStream>;
  private faultRandom: ReturnType<typeof savableStream>;
  private changes = 0;

  constructor(key: WorldKey, baseDateMs: number) {
    this.key = key;
    this.baseDateMs = baseDateMs;
    this.random = savableStream(hashText(`changes:${key.seed}`));
    this.faultRandom = savableStream(hashText(`faults:${key.seed}`));
  }

  /** The world as it was when it was saved. */
  static restored(snapshot: WorldSnapshot, decode: (value: Json) => unknown): World {
    const { environment, seed, locale, baseDateMs, changes, random, faultRandom, services, stored } = snapshot;
    const world = new World({ environment, seed, locale }, baseDateMs);
    world.changes = changes;
    world.random = savableStream(random);
    world.faultRandom = savableStream(faultRandom);
    for (const [name, data] of Object.entries(services)) world.saved.set(name, data);
    for (const [key, answer] of decode(stored) as Map<string, StoredAnswer>) world.stored.set(key, answer);
    return world;
  }

  save(encode: (value: unknown) => Json): WorldSnapshot {
    const { key, baseDateMs, changes, random, faultRandom, saved, data, stored } = this;
    const services = { ...Object.fromEntries(saved), ...Object.fromEntries([...data].map(([name, kept]) => [name, encode(kept)])) };
    return { ...key, baseDateMs, changes, random: random.state(), faultRandom: faultRandom.state(), services, stored: encode(stored) };
  }

  /** World time of what was changed last, ms. */
  get time(): number {
    return this.now();
  }

  /** Receivers that registered with the service itself. */
  hooks(service: MockService): readonly ServiceHook[] {
    return service.hooks?.(this.data.get(service.name)) ?? [];
  }

  /** Whether `service` can answer without Faker. */
  has(service: MockService): boolean {
    return this.data.has(service.name);
  }

  /** Make the data of a service. The same seed gives the same data, whatever was asked before. */
  async fill(service: MockService, loadFaker: (locale: string) => Promise<Faker>): Promise<void> {
    if (this.data.has(service.name)) return;
    const { seed, locale } = this.key;
    await service.prepare?.(locale);
    if (await this.unpack(service.name)) return;
    // A service that says it needs no Faker never touches the one it is not given.
    const faker = service.usesFaker === false ? (undefined as unknown as Faker) : await loadFaker(locale);
    // Another call may have filled it while this one waited.
    if (this.data.has(service.name)) return;
    if (service.usesFaker !== false) {
      faker.seed(hashText(`${service.name}:${seed}`));
      faker.setDefaultRefDate(new Date(this.baseDateMs));
    }
    this.data.set(service.name, service.seed(faker, this.baseDateMs, seed, placeOf(locale)));
  }

  /** Take a service's data out of the snapshot this world is from. @returns false when it has none of it */
  private async unpack(name: string): Promise<boolean> {
    if (!this.saved.has(name)) return this.data.has(name);
    const { decode } = await import("./snapshot/codec.ts");
    const saved = this.saved.get(name);
    // Another call may have taken it while this one waited.
    if (saved !== undefined) this.data.set(name, decode(saved));
    this.saved.delete(name);
    return true;
  }

  /** Drop what a service has: its description changed. */
  forget(name: string): void {
    this.data.delete(name);
    this.cached.clear();
  }

  view(service: MockService): Json {
    return service.view(this.data.get(service.name));
  }

  /** Next number of the stream that decides about random failures. */
  drawFailure(): number {
    return this.faultRandom.next();
  }

  /** Answer one call. The service's data must be there: see `fill`. */
  call(call: ServiceCall): ServiceOutcome {
    const match = call.router.match(call.method, call.path);
    if (!match.found) return { answer: null, route: null, allow: match.allow, replayed: false, executed: false };
    const request = (now: number): MockRequest<unknown> => ({
      method: call.method,
      params: match.params,
      query: call.query,
      body: call.body,
      data: this.data.get(call.service.name),
      now,
      baseUrl: call.baseUrl,
      worldQuery: ["seed", "locale"].flatMap((name) => (call.query.has(name) ? [`${name}=${this.key[name as "seed" | "locale"]}`] : [])).join("&"),
      // Of a fresh read: by its number, so that a read never moves the stream changes draw from.
      random: call.fresh === null || call.method !== "GET" ? this.random.next : randomStream(hashText(`fresh:${this.key.seed}:${call.fresh}`)),
      fresh: call.fresh !== null,
      uuid: () => uuidFrom(this.random.next),
      headers: call.headers,
    });
    const done = { route: match.route.pattern, allow: [], replayed: false, executed: false };
    const refused = match.route.admit?.(call) ?? null;
    if (refused !== null) return { ...done, answer: refused };
    const handle = (): MockAnswer => match.route.handle(request(this.now()));
    if (call.service.stateless === true || (call.method === "GET" && call.fresh !== null)) return { ...done, answer: handle() };
    if (call.method === "GET") return { ...done, answer: this.read(call, handle) };
    return { ...done, ...this.change(call, () => match.route.handle(request(this.now() + 1000))) };
  }

  private now(): number {
    return this.baseDateMs + this.changes * 1000;
  }

  private read(call: ServiceCall, handle: () => MockAnswer): MockAnswer {
    const key = `${call.baseUrl} ${call.path}?${call.query.toString()}`;
    const known = this.cached.get(key);
    if (known !== undefined) return known;
    const answer = handle();
    if (this.cached.size >= maxCachedAnswers) this.cached.clear();
    this.cached.set(key, answer);
    return answer;
  }

  private change(call: ServiceCall, handle: () => MockAnswer): Pick<ServiceOutcome, "answer" | "replayed" | "executed"> {
    const key =
      call.idempotencyKey === null || call.service.knowsKeys !== true
        ? null
        : `${call.service.name} ${call.method} ${call.path.toLowerCase()} ${call.idempotencyKey}`;
    const request = JSON.stringify(call.body);
    const before = key === null ? undefined : this.stored.get(key);
    if (before !== undefined) {
      if (before.request === request) return { answer: before.answer, replayed: true, executed: false };
      return { answer: call.service.failure(422), replayed: true, executed: false };
    }
    const answer = handle();
    if (answer.status < 300) {
      this.changes += 1;
      this.cached.clear();
      if (key !== null) this.stored.set(key, { request, answer });
    }
    return { answer, replayed: false, executed: true };
  }
}
