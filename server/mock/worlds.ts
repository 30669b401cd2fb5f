import type { Json, JsonObject } from "@fastn/core/values";
import type { ChangeLog } from "./change-log.ts";
import { loadFaker } from "./faker.ts";
import { Router } from "./router.ts";
import type { MockService } from "./service.ts";
import type { WorldSnapshot } from "./snapshot/snapshot.ts";
import { World, type Mutation, type ServiceOutcome, type WorldKey } from "./world.ts";

export interface Target {
  readonly service: MockService;
  /** Path after the service's name, as called. */
  readonly path: string;
}

export interface WorldCall {
  readonly key: WorldKey;
  readonly method: string;
  /** Path after the host, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly idempotencyKey: string | null;
  /** `http://127.0.0.1:3005`. */
  readonly origin: string;
  /** Number of a call that wants other made-up values each time; null: the same for the same request. */
  readonly fresh: number | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Least recently used worlds beyond this are forgotten, changes and all. */
const maxWorlds = 64;
/** Query parameters that steer the mock and are not the service's. */
const steering = ["seed", "locale", "environment", "latency", "fail", "fresh"];

/** Every world of one mock, made when first asked for. */
export class Worlds {
  private readonly services: Map<string, { service: MockService; router: Router }>;
  private readonly baseDateMs: number;
  /** Services that are not simulated. */
  private readonly off: ReadonlySet<string>;
  private readonly changeLog: ChangeLog | null;
  private readonly worlds = new Map<string, World>();
  /** Changes of an earlier process, by world, until that world is needed. */
  private readonly pending = new Map<string, Mutation[]>();
  /** Of a snapshot, by world, until that world is needed. */
  private readonly frozen = new Map<string, WorldSnapshot>();
  /** Loaded with the first snapshot. */
  private decode: ((value: Json) => unknown) | undefined;

  constructor(services: readonly MockService[], baseDateMs: number, changeLog: ChangeLog | null, off: ReadonlySet<string> = new Set()) {
    this.services = new Map(services.map((service) => [service.name, { service, router: new Router(service.routes) }]));
    this.baseDateMs = baseDateMs;
    this.changeLog = changeLog;
    this.off = off;
    const { worlds, changes } = changeLog?.load() ?? { worlds: [], changes: [] };
    for (const world of worlds) this.frozen.set(nameOf(world), world);
    for (const mutation of changes) {
      const name = nameOf(mutation);
      this.pending.set(name, [...(this.pending.get(name) ?? []), mutation]);
    }
  }

  /** Serve one more, or another of the same name; null: no longer. What the one of that name had is gone. */
  replace(name: string, service: MockService | null): void {
    if (service === null) this.services.delete(name);
    else this.services.set(name, { service, router: new Router(service.routes) });
    for (const world of this.worlds.values()) world.forget(name);
  }

  list(): readonly MockService[] {
    return [...this.services.values()].flatMap(({ service }) => (this.off.has(service.name) ? [] : [service]));
  }

  target(path: string): Target | null {
    const [, name = "", rest = ""] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
    const entry = this.services.get(name);
    return entry === undefined || this.off.has(name) ? null : { service: entry.service, path: rest === "" ? "/" : rest };
  }

  /** The world, with everything there that `service` needs. */
  async ready(key: WorldKey, service: MockService): Promise<World> {
    if (this.decode === undefined && this.frozen.size > 0) ({ decode: this.decode } = await import("./snapshot/codec.ts"));
    const world = this.open(key);
    await this.catchUp(world);
    if (!world.has(service)) await world.fill(service, loadFaker);
    return world;
  }

  call(world: World, target: Target, call: WorldCall): ServiceOutcome {
    const entry = this.services.get(target.service.name);
    if (entry === undefined) return { answer: null, route: null, allow: [], replayed: false, executed: false };
    const outcome = world.call({
      ...entry,
      method: call.method,
      path: entry.service.normalize(target.path),
      query: call.query,
      body: call.body,
      idempotencyKey: call.idempotencyKey,
      baseUrl: call.origin + call.path,
      headers: call.headers,
      fresh: call.fresh,
    });
    if (outcome.executed) {
      const query = new URLSearchParams([...call.query].filter(([name]) => !steering.includes(name))).toString();
      const url = query === "" ? call.path : `${call.path}?${query}`;
      this.changeLog?.append({ ...call.key, method: call.method, url, body: call.body, idempotencyKey: call.idempotencyKey });
    }
    return outcome;
  }

  /** Every world as it is. */
  async save(): Promise<readonly WorldSnapshot[]> {
    const { encode, decode } = await import("./snapshot/codec.ts");
    this.decode = decode;
    for (const { environment, seed, locale } of [...this.pending.values()].flatMap(([first]) => (first === undefined ? [] : [first])))
      await this.catchUp(this.open({ environment, seed, locale }));
    return [...[...this.worlds.values()].map((world) => world.save(encode)), ...[...this.frozen.values()].filter((each) => !this.worlds.has(nameOf(each)))];
  }

  /** Go on from saved worlds; all others are as new. */
  async restore(worlds: readonly WorldSnapshot[]): Promise<void> {
    ({ decode: this.decode } = await import("./snapshot/codec.ts"));
    this.worlds.clear();
    this.pending.clear();
    this.frozen.clear();
    for (const world of worlds) this.frozen.set(nameOf(world), world);
    this.changeLog?.restart(worlds);
  }

  /** Back to seeded data, in every world. */
  reset(): void {
    this.worlds.clear();
    this.pending.clear();
    this.frozen.clear();
    this.changeLog?.clear();
  }

  /** All data of a world, by service and resource. */
  async view(key: WorldKey): Promise<JsonObject> {
    const shown: Record<string, Json> = {};
    for (const { service } of this.services.values()) {
      const view = (await this.ready(key, service)).view(service) as JsonObject;
      if (Object.keys(view).length > 0) shown[service.name] = view;
    }
    return shown;
  }

  private async catchUp(world: World): Promise<void> {
    const pending = this.pending.get(nameOf(world.key));
    if (pending !== undefined) await this.replay(world, pending);
  }

  private open(key: WorldKey): World {
    const name = nameOf(key);
    const world = this.worlds.get(name) ?? this.thaw(name) ?? new World(key, this.baseDateMs);
    // Put last again: the first of the map is the one used longest ago.
    this.worlds.delete(name);
    this.worlds.set(name, world);
    if (this.worlds.size > maxWorlds) this.worlds.delete(this.worlds.keys().next().value ?? "");
    return world;
  }

  private thaw(name: string): World | undefined {
    const frozen = this.frozen.get(name);
    if (frozen === undefined || this.decode === undefined) return undefined;
    this.frozen.delete(name);
    return World.restored(frozen, this.decode);
  }

  private async replay(world: World, mutations: readonly Mutation[]): Promise<void> {
    // All data first: changes are then done in one go, and a call that waited meanwhile finds them done.
    for (const { url } of mutations) {
      const target = this.target(new URL(url, "http://mock").pathname);
      if (target !== null) await world.fill(target.service, loadFaker);
    }
    if (!this.pending.delete(nameOf(world.key))) return;
    // A service whose description is read later finds its changes then.
    const later = mutations.filter(({ url }) => this.target(new URL(url, "http://mock").pathname) === null);
    if (later.length > 0) this.pending.set(nameOf(world.key), later);
    for (const mutation of mutations) {
      const url = new URL(mutation.url, "http://mock");
      const target = this.target(url.pathname);
      const entry = target === null ? undefined : this.services.get(target.service.name);
      if (target === null || entry === undefined) continue;
      const path = entry.service.normalize(target.path);
      world.call({ ...entry, ...mutation, path, query: url.searchParams, baseUrl: url.origin + url.pathname, headers: {}, fresh: null });
    }
  }
}

const nameOf = ({ environment, seed, locale }: WorldKey): string => `${environment}:${seed}:${locale}`;
