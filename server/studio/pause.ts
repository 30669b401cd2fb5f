import type { AppError, Clock, WorkspacePause } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import { configEntries, type Store, type WriteFault } from "../store/index.ts";
import type { Changes } from "./changes.ts";
import { localTenant } from "./services.ts";

export interface PauseOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly changes: Changes;
}

/** How often a store that failed is asked whether it takes writes again, ms. */
const everyMs = 1_000;

/** Whether what runs do can be written down, and since when not. Runs stop by themselves when it cannot; this says so and sees the end of it. */
export class Pause {
  private readonly options: PauseOptions;
  private view: WorkspacePause | null = null;
  private store: Store | null = null;
  private goOn: () => Promise<void> = () => Promise.resolve();
  private forget: () => void = () => {};

  constructor(options: PauseOptions) {
    this.options = options;
  }

  get current(): WorkspacePause | null {
    return this.view;
  }

  /** @param goOn takes up what stopped */
  watch(store: Store, goOn: () => Promise<void>): void {
    this.store = store;
    this.goOn = goOn;
  }

  /** Told of each commit; see `OpenStoreOptions`. */
  committed(failure: AppError | null): void {
    if (failure === null) return this.over();
    const fault = failure.details["fault"] as WriteFault | undefined;
    if (fault === undefined || this.view?.reason === fault) return;
    const { clock, logger, changes } = this.options;
    const since = this.view?.since ?? new Date(clock.now()).toISOString();
    this.view = { code: "STORE_UNAVAILABLE", reason: fault, since, message: words[fault](failure) };
    logger.error({ err: failure, fault }, "runs are paused: what they do cannot be written down");
    changes.emit({ event: "paused", data: { paused: this.view } });
    this.askAgain();
  }

  close(): void {
    this.forget();
    this.store = null;
  }

  private over(): void {
    if (this.view === null) return;
    const { logger, changes } = this.options;
    const { since } = this.view;
    this.view = null;
    this.forget();
    logger.info({ since }, "runs go on: the database can be written again");
    changes.emit({ event: "paused", data: { paused: null } });
    this.goOn().catch((error: unknown) => logger.error({ err: error }, "runs could not be taken up again"));
  }

  /** Whoever else writes may find out first; while nobody does, this must. */
  private askAgain(): void {
    const { clock } = this.options;
    this.forget();
    this.forget = clock.after(everyMs, () => {
      const entry = { scope: "store", name: "writable", value: true, updatedAt: clock.now() };
      this.store?.withTenant({ tenantId: localTenant }, (tx) => tx.table(configEntries).put(entry)).catch(() => this.askAgain());
    });
  }
}

const words: Readonly<Record<WriteFault, (failure: AppError) => string>> = {
  disk_full: ({ details }) => `The disk that holds ${details["file"]} is full, so runs are paused. Make room on it; they go on by themselves.`,
  read_only: ({ details }) => `${details["file"]} can only be read, so runs are paused. Make it and its folder writable again; they go on by themselves.`,
  unavailable: ({ message }) =>
    `${message}. Runs are paused. See to the disk and to other programs that use the file; runs go on by themselves when it can be written.`,
};
