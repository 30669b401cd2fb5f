import type { Logger } from "@fastn/core/node";
import type { MockServer } from "../../mock/index.ts";

/** A mock server that only cases reach: without delay, as new before each of them. Started by the first. */
export class CaseMock {
  private readonly logger: Logger;
  private started: Promise<MockServer> | undefined;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  /** @returns its address */
  async reset(seed: number): Promise<string> {
    const server = await (this.started ??= this.start());
    server.reset(seed);
    return server.url ?? (await server.listen());
  }

  async close(): Promise<void> {
    await (await this.started)?.close();
  }

  private async start(): Promise<MockServer> {
    const { createMockServer } = await import("../../mock/index.ts");
    const server = createMockServer({ logger: this.logger });
    await server.listen();
    return server;
  }
}
