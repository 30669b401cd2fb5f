import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { AppError, type Clock, newId, systemClock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import { DirectPosts } from "./direct-posts.ts";
import { httpLimits } from "./http-limits.ts";
import { LoopbackRules } from "./loopback.ts";
import { refuseMalformed } from "./malformed-request.ts";
import { problemOf } from "./problems.ts";
import { RateCounter, type RateLimit } from "./rate-limit.ts";
import type { Service } from "./service-types.ts";

export interface FrontDoorOptions {
  readonly logger: Logger;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Per minute unless told otherwise; default 600,000: a limit against runaway loops, not against people. */
  readonly rateLimit?: RateLimit;
  /** Largest body in bytes; default 8 MiB. Routes may set their own. */
  readonly bodyLimitBytes?: number;
}

/** How often a closing service looks for connections that have had their answer, ms. */
const sweepMs = 20;

/**
 * Where a service's requests come in: its HTTP server, the rules every request has to pass, and the plain posts answered right here. All others go
 * to the framework, which may be made when the first of them comes: with its routes it costs more than the rest of a start.
 */
export class FrontDoor {
  readonly server: Server;
  readonly rate: RateCounter;
  readonly loopback: LoopbackRules;
  readonly direct: DirectPosts;
  readonly bodyLimitBytes: number;
  private readonly logger: Logger;
  private make: (() => Promise<Service>) | null = null;
  private made: Promise<Service> | null = null;
  private framework: RequestListener | null = null;
  /** A framework that is still being made has a listener before it has its checks. */
  private isReady = true;
  private closing = false;

  constructor({ logger, clock = systemClock, rateLimit = { limit: 600_000, windowMs: 60_000 }, bodyLimitBytes = 8 * 1024 * 1024 }: FrontDoorOptions) {
    this.logger = logger;
    this.bodyLimitBytes = bodyLimitBytes;
    this.rate = new RateCounter(rateLimit, clock);
    this.loopback = new LoopbackRules(() => this.server);
    this.direct = new DirectPosts({ rate: this.rate, loopback: this.loopback, logger, bodyLimitBytes });
    // The loopback rules look at Host, and say what is wrong with it.
    this.server = createServer({ ...httpLimits, requireHostHeader: false }, (message, response) => this.receive(message, response));
    this.server.on("clientError", refuseMalformed);
  }

  /** From here on the framework answers what is no plain post. */
  leadTo(framework: RequestListener): void {
    this.framework = framework;
  }

  /** @param make called once, when the framework is first needed; what it makes was built with this door */
  leadLater(make: () => Promise<Service>): void {
    this.make = make;
    this.isReady = false;
  }

  /** The framework with its routes, made if it is not there yet. */
  service(): Promise<Service> {
    if (this.make === null) throw new Error("this door leads nowhere: call leadLater first");
    return (this.made ??= this.make().then(async (service) => {
      await service.ready();
      this.isReady = true;
      return service;
    }));
  }

  /** @returns the port. @throws the system's error when it is taken */
  async listen(port: number): Promise<number> {
    this.server.listen({ host: "127.0.0.1", port });
    await once(this.server, "listening");
    return (this.server.address() as AddressInfo).port;
  }

  /** Event streams are ended, other answers may finish. */
  async close(): Promise<void> {
    this.closing = true;
    this.direct.close();
    await (await this.made?.catch(() => null))?.close();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // A connection whose last answer is sent only now would be kept for its next request.
    const sweep = setInterval(() => this.server.closeIdleConnections(), sweepMs);
    this.server.closeIdleConnections();
    await closed;
    clearInterval(sweep);
  }

  private receive(message: IncomingMessage, response: ServerResponse): void {
    if (this.direct.take(message, response)) return;
    if (this.framework !== null && this.isReady) return this.framework(message, response);
    if (this.closing) return this.refuse(response, new AppError("PLATFORM_UNAVAILABLE", "The service is closing."));
    this.service().then(
      () => this.framework?.(message, response),
      (error: unknown) => this.refuse(response, error),
    );
  }

  private refuse(response: ServerResponse, error: unknown): void {
    const problem = problemOf(error, { id: newId("req"), log: this.logger });
    response.writeHead(problem.statusCode, { connection: "close", "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(problem));
  }
}
