import { AppError, type Json } from "@fastn/core/values";
import { objectAt, refuse, textAt, under } from "../rules/read-fields.ts";
import { isOnThisMachine } from "../webhook-emitter.ts";

/** Who is told of changes in a simulated service. */
export interface Subscription {
  readonly service: string;
  /** The service's own name of an event; null: all. */
  readonly topic: string | null;
  /** On this machine. */
  readonly url: string;
  /** Signs the deliveries; null: they are not signed. */
  readonly secret: string | null;
}

/** As the admin routes show it: whether it signs, not with what. */
export interface SubscriptionView extends Omit<Subscription, "secret"> {
  readonly id: string;
  readonly source: string;
  readonly signed: boolean;
}

interface Entry extends Subscription {
  readonly id: string;
  readonly source: string;
}

const maxSubscriptions = 100;

export class Subscriptions {
  private entries: readonly Entry[] = [];
  private count = 0;

  list(): readonly SubscriptionView[] {
    return this.entries.map(({ secret, ...rest }) => ({ ...rest, signed: secret !== null }));
  }

  /** @throws AppError BAD_REQUEST beyond 100 of them */
  add(subscription: Subscription, source = "admin"): SubscriptionView {
    if (this.entries.length >= maxSubscriptions) throw new AppError("BAD_REQUEST", `There are ${maxSubscriptions} subscriptions already. Remove some first.`);
    const entry = { ...subscription, id: `sub-${++this.count}`, source };
    this.entries = [...this.entries, entry];
    const { secret, ...rest } = entry;
    return { ...rest, signed: secret !== null };
  }

  /** All of one source, instead of those it had. */
  load(source: string, subscriptions: readonly Subscription[]): void {
    this.entries = this.entries.filter((each) => each.source !== source);
    for (const each of subscriptions) this.add(each, source);
  }

  /** @throws AppError NOT_FOUND */
  remove(id: string): void {
    if (!this.entries.some((each) => each.id === id)) throw new AppError("NOT_FOUND", `There is no subscription "${id.slice(0, 100)}".`);
    this.entries = this.entries.filter((each) => each.id !== id);
  }

  /** Those that want to hear of an event. */
  of(service: string, topic: string): readonly Entry[] {
    return this.entries.filter((each) => each.service === service && (each.topic === null || each.topic === topic));
  }
}

/** A subscription from a request body. @throws AppError BAD_REQUEST naming the field */
export function readSubscription(body: Json): Subscription {
  const fields = objectAt(body, "subscription", ["service", "topic", "url", "secret"]);
  const service = textAt(fields["service"], "service", (text) => text !== "", "the name of a service");
  const url = textAt(fields["url"], "url", isLocalUrl, "an http address of this machine, such as http://127.0.0.1:3001/hooks/orders");
  return {
    service: service ?? refuse("service", "is missing."),
    topic: textAt(fields["topic"], under("", "topic")) ?? null,
    url: url ?? refuse("url", "is missing."),
    secret: textAt(fields["secret"], "secret", (text) => text !== "", "text that is not empty") ?? null,
  };
}

export const isLocalUrl = (text: string): boolean => URL.canParse(text) && isOnThisMachine(new URL(text));
