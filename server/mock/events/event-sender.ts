import { randomUUID } from "node:crypto";
import type { Clock } from "@fastn/core/values";
import type { MockEvent, MockService, ServiceHook } from "../service.ts";
import { sendWebhook, type WebhookOrder } from "../webhook-emitter.ts";
import { isLocalUrl, type Subscriptions } from "./subscriptions.ts";

/** One event on its way to one receiver, for the log. */
export interface DeliveryView {
  readonly id: string;
  /** ISO time of the change. */
  readonly at: string;
  readonly service: string;
  readonly topic: string;
  readonly url: string;
  /** `waiting`: its turn or its next attempt; `dropped`: never sent, `message` says why. */
  readonly state: "waiting" | "delivered" | "failed" | "dropped";
  readonly attempts: number;
  /** Answered by the receiver; null: nobody answered, or not yet. */
  readonly status: number | null;
  /** What went wrong last; empty: nothing. */
  readonly message: string;
}

/** Waits between attempts, ms: a receiver that is restarting is back by then. */
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000] as const;
const maxWaiting = 1_000;
const maxLog = 1_000;

interface Receiver {
  readonly orders: { readonly order: WebhookOrder; readonly log: number }[];
  isSending: boolean;
}

export interface EventSenderOptions {
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  /** What a service signs with that hooks registered with the service itself; null: nothing. */
  readonly secretOf: (service: string) => string | null;
}

/** Tells subscribers of changes: to each receiver one event after the other, in the order they happened, again when it does not take one. */
export class EventSender {
  private readonly options: EventSenderOptions;
  private readonly receivers = new Map<string, Receiver>();
  private readonly cancels = new Set<() => void>();
  private log: DeliveryView[] = [];
  private dropped = 0;
  private closed = false;
  private idle: (() => void)[] = [];

  constructor(options: EventSenderOptions) {
    this.options = options;
  }

  /** Deliveries, oldest first. */
  deliveries(): readonly DeliveryView[] {
    return this.log;
  }

  /** Everything told so far is delivered or given up. */
  async settled(): Promise<void> {
    if ([...this.receivers.values()].some(({ isSending }) => isSending)) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /**
   * Queue what a change caused.
   * @param hooks registered with the service itself
   * @param worldTime ms
   */
  tell(service: MockService, events: readonly MockEvent[], hooks: readonly ServiceHook[], worldTime: number): void {
    const { subscriptions, secretOf, clock } = this.options;
    const { name, delivery } = service;
    if (delivery === undefined || this.closed) return;
    for (const event of events) {
      const wanted = hooks.filter(({ topics }) => topics === null || topics.includes(event.topic));
      const targets = [...subscriptions.of(name, event.topic), ...wanted.map(({ url, secret }) => ({ url, secret: secret ?? secretOf(name) }))];
      for (const { url, secret } of targets) {
        const id = randomUUID();
        const { headers, body } = delivery(event, { id, now: worldTime });
        const log = this.note({
          id,
          at: new Date(clock.now()).toISOString(),
          service: name,
          topic: event.topic,
          // Of some receivers the query is the key.
          url: url.split("?")[0] ?? url,
          state: "waiting",
          attempts: 0,
          status: null,
          message: "",
        });
        this.queue({ url, service: secret === null ? null : name, secret, payload: body, headers, id }, log);
      }
    }
  }

  clear(): void {
    this.log = [];
    for (const { orders } of this.receivers.values()) orders.length = 0;
  }

  /** Nothing is sent any more. */
  close(): void {
    this.closed = true;
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    this.receivers.clear();
  }

  private queue(order: WebhookOrder, log: number): void {
    if (!isLocalUrl(order.url)) return this.update(log, { state: "dropped", message: "The mock calls addresses of this machine only." });
    const receiver = this.receivers.get(order.url) ?? { orders: [], isSending: false };
    this.receivers.set(order.url, receiver);
    if (receiver.orders.length >= maxWaiting) return this.update(log, { state: "dropped", message: `${maxWaiting} events wait for this receiver already.` });
    receiver.orders.push({ order, log });
    if (!receiver.isSending) void this.drain(receiver);
  }

  private async drain(receiver: Receiver): Promise<void> {
    receiver.isSending = true;
    for (let next = receiver.orders[0]; next !== undefined && !this.closed; next = receiver.orders[0]) {
      await this.deliver(next.order, next.log);
      if (receiver.orders[0] === next) receiver.orders.shift();
    }
    receiver.isSending = false;
    if ([...this.receivers.values()].every(({ isSending }) => !isSending)) for (const resolve of this.idle.splice(0)) resolve();
  }

  private async deliver(order: WebhookOrder, log: number): Promise<void> {
    for (let attempt = 1; !this.closed; attempt++) {
      const { status, message } = await this.attempt(order);
      const delivered = status !== null && status < 300;
      const delay = delivered ? undefined : retryDelaysMs[attempt - 1];
      this.update(log, { attempts: attempt, status, message, state: delivered ? "delivered" : delay === undefined ? "failed" : "waiting" });
      if (delay === undefined) return;
      await this.pause(delay);
    }
  }

  private async attempt(order: WebhookOrder): Promise<{ readonly status: number | null; readonly message: string }> {
    try {
      const { status } = await sendWebhook(order, this.options.clock.now());
      return { status, message: status < 300 ? "" : `The receiver answered ${status}.` };
    } catch (error) {
      return { status: null, message: error instanceof Error ? error.message : String(error) };
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.cancels.delete(cancelled);
        resolve();
      };
      const cancel = this.options.clock.after(ms, end);
      const cancelled = (): void => {
        cancel();
        resolve();
      };
      this.cancels.add(cancelled);
    });
  }

  /** @returns its number, for `update` */
  private note(delivery: DeliveryView): number {
    this.log.push(delivery);
    if (this.log.length > maxLog * 2) {
      this.dropped += this.log.length - maxLog;
      this.log = this.log.slice(-maxLog);
    }
    return this.dropped + this.log.length - 1;
  }

  private update(number: number, facts: Partial<DeliveryView>): void {
    const index = number - this.dropped;
    const before = this.log[index];
    if (before !== undefined) this.log[index] = { ...before, ...facts };
  }
}
