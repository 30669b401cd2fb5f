import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** By then the start is over, with what a page or a terminal asks for first, ms. */
const startedMs = 8_000;

/** How large the space of young objects may become, bytes: what the start needed itself. V8 would go to 32 MB under load and keep them. */
const youngBytes = 16 * 1024 * 1024;

/**
 * Give back what only the start needed, and keep a load from taking it all again. A start makes much that is garbage soon, and nothing makes V8
 * collect it while the program is idle. Held back before the start, the space of young objects would cost a quarter more of it: then everything is
 * young and has to be copied.
 */
export function stayLean(afterMs = startedMs): void {
  setTimeout(() => {
    collect();
    const observer = new PerformanceObserver(() => {
      const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
      if (young === undefined || young.space_size < youngBytes) return;
      setFlagsFromString("--semi-space-growth-factor=1");
      observer.disconnect();
    });
    observer.observe({ entryTypes: ["gc"] });
  }, afterMs).unref();
}

/** Once, 20 to 40 ms. The function is there only in contexts made after V8 was told to have it. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (options: { readonly type: "major"; readonly flavor: "last-resort" }) => void;
  gc({ type: "major", flavor: "last-resort" });
}
