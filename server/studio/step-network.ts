import { AppError } from "@fastn/core";

export const stepNetworkVariable = "FASTN_STEP_NETWORK";

/**
 * Whether steps, handlers and connectors alike, may reach this machine and private networks: `open` (default, for one's own machine, where the mock
 * server lives) or `guarded`, for a platform that runs workflows of others. Metadata addresses and the studio's own ports are never reached.
 * @throws AppError CONFIG_INVALID
 */
export function stepNetworkOf(env: Readonly<Record<string, string | undefined>>): "open" | "guarded" {
  const asked = env[stepNetworkVariable] ?? "open";
  if (asked === "open" || asked === "guarded") return asked;
  throw new AppError("CONFIG_INVALID", `${stepNetworkVariable} is "${asked.slice(0, 40)}". Set it to open (the default) or guarded, or remove it.`, {
    variable: stepNetworkVariable,
  });
}
