import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "@fastn/core";
import type { ForkStepHost, QueryHost } from "@fastn/runtime/step-host";

interface Opened {
  readonly folder: string;
  readonly host: QueryHost;
}

/** `ctx.db` of one case: a file of its own, made by its first statement and removed with the case. */
export class CaseDatabase implements Pick<QueryHost, "query"> {
  private readonly fork: ForkStepHost | undefined;
  private opened: Promise<Opened> | undefined;

  constructor(fork: ForkStepHost | undefined) {
    this.fork = fork;
  }

  async query(sql: string, params: readonly Json[]): Promise<Json> {
    const { host } = await (this.opened ??= this.open());
    return host.query(sql, params);
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    if (opened === undefined) return;
    opened.host.close();
    // Its process may still hold the file for a moment, which Windows minds.
    await rm(opened.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  private async open(): Promise<Opened> {
    const { createQueryHost, forkStepHostOnNode } = await import("@fastn/runtime/step-host");
    const folder = await mkdtemp(join(tmpdir(), "fastn-case-"));
    return { folder, host: createQueryHost({ fork: this.fork ?? forkStepHostOnNode(), file: join(folder, "workflows.db") }) };
  }
}
