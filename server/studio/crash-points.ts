import { AppError } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { crashPoints, type CrashPoint, type ReachedCrashPoint } from "@fastn/runtime/crash-points";

/** Names a point and how often it must be reached: `after-effect:3`. Read by the command line only, for tests of durability. */
export const crashPointVariable = "FASTN_TEST_CRASH_AT";

/**
 * What ends this process at a named point, as the system's own kill would: no handler runs, nothing is flushed.
 * @returns undefined when the variable is not set, which is always so outside tests
 * @throws AppError BAD_REQUEST for a value it does not understand
 */
export function crashPointsOf(env: Readonly<Record<string, string | undefined>>): ReachedCrashPoint | undefined {
  const text = env[crashPointVariable];
  if (text === undefined || text === "") return undefined;
  const [name, times = "1"] = text.split(":");
  const wanted = crashPoints.find((point) => point === name);
  if (wanted === undefined || !/^[1-9]\d{0,5}$/.test(times)) {
    throw new AppError("BAD_REQUEST", `${crashPointVariable}=${text} is not understood. Write one of ${crashPoints.join(", ")}, a colon and a count.`);
  }
  createLogger({ name: "studio" }).warn(
    { point: wanted, times: Number(times) },
    `${crashPointVariable} is set: this process will kill itself. It is meant for tests only`,
  );
  return countdown(wanted, Number(times));
}

function countdown(wanted: CrashPoint, times: number): ReachedCrashPoint {
  let left = times;
  return (point) => {
    if (point === wanted && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}
