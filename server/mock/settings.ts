import { AppError, type Json } from "@fastn/core/values";
import type { MockRecording } from "@fastn/workflow";
import type { Subscription } from "./events/subscriptions.ts";
import { isLocale, locales } from "./locale.ts";
import type { MockState } from "./state.ts";

/** Values of a file or of a configuration, still to be read. */
export interface RuleSource {
  /** `fastn.config.ts`, `mocks/orders.rules.json`: named in the log of calls and in what is wrong. */
  readonly source: string;
  readonly value: Json;
  /** Place of the rules in their source, for messages: `mock.rules`. Default: the source. */
  readonly at?: string;
}

export interface RecordingSource extends RuleSource, Pick<MockRecording, "match" | "onMiss"> {}

/** Everything a configuration may say about a mock. What is left out is as usual. */
export interface MockSettings {
  readonly seed?: number;
  readonly locale?: string;
  readonly latencyMs?: number;
  readonly failureRate?: number;
  readonly services?: Readonly<Record<string, boolean>>;
  readonly rules?: readonly RuleSource[];
  readonly recordings?: readonly RecordingSource[];
  readonly subscriptions?: readonly Subscription[];
  /** By service: what it signs with. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What could not be taken; everything else was, and what stood there before still does. */
export interface SettingFault {
  readonly source: string;
  readonly message: string;
}

/** Where settings come from that are in no file of their own. */
export const configSource = "fastn.config.ts";

/**
 * Behave as a configuration says, from now on. Data, counts of rules that stay, and what was added by the admin routes are not touched.
 */
export async function applySettings(state: MockState, settings: MockSettings): Promise<readonly SettingFault[]> {
  const faults: SettingFault[] = [];
  state.seed = settings.seed ?? 1;
  state.latencyMs = settings.latencyMs ?? 0;
  state.failureRate = settings.failureRate ?? 0;
  const { locale = "en" } = settings;
  if (isLocale(locale)) state.locale = locale;
  else faults.push({ source: configSource, message: `"mock.locale" must be one of ${locales.join(", ")}, not "${locale}".` });
  state.off.clear();
  for (const [name, on] of Object.entries(settings.services ?? {})) if (!on) state.off.add(name);
  state.secrets.clear();
  for (const [name, secret] of Object.entries(settings.secrets ?? {})) state.secrets.set(name, secret);
  state.subscriptions.load(configSource, settings.subscriptions ?? []);
  faults.push(...(await loadBook(state.rules, settings.rules ?? [], (book, { source, value, at }) => book.load(source, value, at))));
  faults.push(
    ...(await loadBook(state.recordings, settings.recordings ?? [], (book, { source, value, match, onMiss }) => book.load(source, value, { match, onMiss }))),
  );
  state.onChange();
  return faults;
}

interface Book {
  readonly isEmpty: boolean;
  sources(): readonly string[];
  clear(source: string): void;
}

interface Lazy<B extends Book> {
  readonly current: B | undefined;
  open(): Promise<B>;
}

/** Load every source into its book, and take out those that are gone. What the admin routes added stays. */
async function loadBook<B extends Book, S extends RuleSource>(
  lazy: Lazy<B>,
  sources: readonly S[],
  load: (book: B, source: S) => void,
): Promise<SettingFault[]> {
  const { current } = lazy;
  for (const source of current?.sources() ?? []) if (source !== "admin" && !sources.some((each) => each.source === source)) current?.clear(source);
  if (sources.length === 0) return [];
  const book = await lazy.open();
  return sources.flatMap((each) => {
    try {
      load(book, each);
      return [];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ source: each.source, message: error.message }];
    }
  });
}
