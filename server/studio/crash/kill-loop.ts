import { AppError, type JournalEvent, type RunId } from "@fastn/core";
import { subscribeSse, unwrap } from "@fastn/core/api";
import { crashPoints, type CrashPoint } from "@fastn/runtime";
import { createMockServer, type MockServer } from "../../mock/index.ts";
import { crashPointVariable } from "../crash-points.ts";
import type { TempWorkspace } from "../testing.ts";
import { bundlePlatform, type PlatformProcess, startPlatform } from "../testing-process.ts";
import { Audit, type KillReport } from "./audit.ts";
import { readDatabase, type StoredRun } from "./database.ts";
import { seeded } from "./seeded.ts";
import { crashWorkspace, runInput } from "./workflows.ts";

export interface KillLoopOptions {
  /** Kills at each named point. */
  readonly perPoint: number;
  /** Further kills from outside, at random moments. */
  readonly random: number;
  readonly seed: number;
  readonly onKill?: (done: number, total: number) => void;
}

/** How one life of the platform is to end. */
type Plan =
  | { readonly point: CrashPoint }
  /** SIGKILL from outside: after so many events were seen, or so many ms after it was ready. */
  | { readonly point: "random"; readonly events: number; readonly ms: number };

/** An interrupted attempt that often is left to finish: one more death and the run is laid aside as poisoned, as it should be. */
const spareAfter = 2;
/** Every point is come to many times within so many runs, unless none of them gets anywhere. */
const mostRunsOfALife = 40;
/** Far longer than a life, or the end of all open runs, takes on a busy machine, ms. */
const hangsAfterMs = 300_000;

/** Kill the real platform process again and again while it works on twenty-step runs, and hold what is on disk and outside to the promises. */
export async function killLoop(options: KillLoopOptions): Promise<KillReport> {
  const mock = createMockServer();
  const workspace = crashWorkspace(await mock.listen(0));
  try {
    return await new KillLoop(await bundlePlatform(), mock, workspace, options).run();
  } finally {
    await mock.close();
    workspace.remove();
  }
}

class KillLoop {
  private readonly program: string;
  private readonly mock: MockServer;
  private readonly workspace: TempWorkspace;
  private readonly options: KillLoopOptions;
  private readonly audit: Audit;
  private readonly random: () => number;
  /** As the database had them after the last death. */
  private open: readonly StoredRun[] = [];
  private begun = 0;
  private platform: PlatformProcess | null = null;

  constructor(program: string, mock: MockServer, workspace: TempWorkspace, options: KillLoopOptions) {
    this.program = program;
    this.mock = mock;
    this.workspace = workspace;
    this.options = options;
    this.audit = new Audit(options.seed);
    this.random = seeded(options.seed);
  }

  async run(): Promise<KillReport> {
    const plans = this.plans();
    const total = plans.length;
    try {
      for (let done = 1; plans.length > 0; done++) {
        const plan = this.next(plans);
        await inTime(this.die(plan), `the platform neither died at ${plan.point} nor did anything else`);
        this.options.onKill?.(done, total);
      }
      await inTime(this.finish(), "open runs did not come to their end");
    } finally {
      this.platform?.child.kill("SIGKILL");
    }
    return this.audit.report();
  }

  private plans(): Plan[] {
    const { perPoint, random } = this.options;
    const named = crashPoints.flatMap((point) => Array.from({ length: perPoint }, (): Plan => ({ point })));
    const outside = Array.from({ length: random }, (): Plan => ({ point: "random", events: this.upTo(60), ms: this.upTo(600) }));
    return [...named, ...outside]
      .map((plan) => ({ plan, at: this.random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ plan }) => plan);
  }

  /** Recovery needs a run that is to be taken up; while there is none, another plan goes first. */
  private next(plans: Plan[]): Plan {
    const fits = plans.findIndex(({ point }) => point !== "recovery" || this.interrupted.length > 0);
    const [plan] = plans.splice(Math.max(0, fits), 1);
    if (fits >= 0 && plan !== undefined) return plan;
    return plan ?? { point: "random", events: 1, ms: 0 };
  }

  private get interrupted(): readonly StoredRun[] {
    return this.open.filter(({ waiting, journal }) => !waiting && journal.length > 0);
  }

  /** One life: the platform starts, takes up what is open, begins another run whenever all have ended, and dies as planned. */
  private async die(plan: Plan): Promise<void> {
    if (this.open.some((run) => mostInterruptions(run.journal) >= spareAfter)) await this.finish();
    const seen = new Map<RunId, JournalEvent[]>();
    const platform = await this.start(plan);
    if (platform !== null) {
      let events = 0;
      const strike = (): void => void platform.child.kill("SIGKILL");
      if (plan.point === "random" && plan.events % 2 === 0) setTimeout(strike, plan.ms);
      await this.live(platform, plan.point, (runId, event) => {
        seen.set(runId, [...(seen.get(runId) ?? []), event]);
        if (plan.point === "random" && plan.events % 2 === 1 && ++events === plan.events) strike();
      });
      const how = await platform.ended;
      if (how !== "SIGKILL") throw new Error(`the platform ended by itself (${how}) instead of being killed at ${plan.point}`);
    }
    this.settle(plan.point, seen);
  }

  /** @returns null when it died before it was ready */
  private async start(plan: Plan): Promise<PlatformProcess | null> {
    const env: Readonly<Record<string, string>> = plan.point === "random" ? {} : { [crashPointVariable]: `${plan.point}:${this.times(plan.point)}` };
    try {
      return (this.platform = await startPlatform(this.program, this.workspace.root, [], env));
    } catch (error) {
      if (plan.point !== "random" && error instanceof Error && error.message.includes("(SIGKILL)")) return null;
      throw error;
    }
  }

  /** Each run taken up comes to `recovery` once at least. */
  private times(point: CrashPoint): number {
    return this.upTo(point === "recovery" ? this.interrupted.length : 12);
  }

  /** Keep it busy until it dies. */
  private async live(platform: PlatformProcess, point: Plan["point"], onEvent: (runId: RunId, event: JournalEvent) => void): Promise<void> {
    let dead = false;
    void platform.ended.then(() => (dead = true));
    const open = new Set(this.open.map(({ runId }) => runId));
    let last: RunId | null = null;
    for (let begun = 0; !dead; begun++) {
      // A platform in which every call fails would be given runs for ever.
      if (begun === mostRunsOfALife)
        throw new Error(`${begun} runs came to their end and none to ${point}; the last one was ${await howEnded(platform, last)}`);
      const runId = await this.begin(platform).catch((error: unknown) => {
        // It said no, so it lives; a dead one says nothing.
        if (error instanceof AppError && error.code !== "PLATFORM_UNAVAILABLE") throw error;
        return null;
      });
      if (runId === null) return;
      last = runId;
      open.add(runId);
      await Promise.race([
        platform.ended,
        Promise.all([...open].map((one) => follow(platform, one, (event) => onEvent(one, event)).then(() => open.delete(one)))),
      ]);
    }
  }

  private async begin({ api }: PlatformProcess): Promise<RunId> {
    const name = this.begun++ % 3 === 2 ? "careful" : "everything";
    const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name } }, body: { input: runInput } }));
    return runId as RunId;
  }

  /** A life without a strike: everything open comes to its end. */
  private async finish(): Promise<void> {
    const platform = (this.platform = await startPlatform(this.program, this.workspace.root));
    const seen = new Map<RunId, JournalEvent[]>();
    await Promise.all(this.open.map(({ runId }) => follow(platform, runId, (event) => void seen.set(runId, [...(seen.get(runId) ?? []), event]))));
    platform.child.kill("SIGTERM");
    await platform.ended;
    this.settle(null, seen);
  }

  private settle(point: CrashPoint | "random" | null, seen: ReadonlyMap<RunId, readonly JournalEvent[]>): void {
    this.platform = null;
    const state = readDatabase(this.workspace.root);
    this.audit.check(point, state, seen, this.mock.counts());
    this.open = state.runs.filter(({ status }) => status === "pending" || status === "running");
  }

  private upTo(most: number): number {
    return 1 + Math.floor(this.random() * Math.max(1, most));
  }
}

/** The whole journal of a run and what is added to it, until the run ends or the platform is gone. */
async function follow({ url, token }: PlatformProcess, runId: RunId, onEvent: (event: JournalEvent) => void): Promise<void> {
  await subscribeSse(`${url}/api/v1/executions/${runId}/events`, {
    headers: { "x-fastn-token": token },
    reconnect: false,
    onEvent: ({ event, data }) => {
      if (event === "journal") onEvent(JSON.parse(data) as JournalEvent);
    },
  }).catch(() => undefined);
}

/** A platform on which nothing moves must not keep the loop waiting for ever. */
async function inTime(work: Promise<void>, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} within ${hangsAfterMs / 1_000} s`)), hangsAfterMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function howEnded({ api }: PlatformProcess, runId: RunId | null): Promise<string> {
  const { status, error } = await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId: runId ?? "" } } }));
  return error === null ? status : `${status}: ${error.code} ${error.message}`;
}

function mostInterruptions(journal: readonly JournalEvent[]): number {
  const byPath = new Map<string, number>();
  for (const event of journal) if (event.type === "step_interrupted") byPath.set(event.path, (byPath.get(event.path) ?? 0) + 1);
  return Math.max(0, ...byPath.values());
}
