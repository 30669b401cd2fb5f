import { AppError } from "@fastn/core";

export const durabilityVariable = "FASTN_DURABILITY";

/**
 * Whether commits wait for the disk: `full` (default) or `normal`, which is several times faster and safe against any end of the program, but
 * lets the last commits go with the power. A step whose completion went so runs again.
 * @throws AppError CONFIG_INVALID
 */
export function durabilityOf(env: Readonly<Record<string, string | undefined>>): "full" | "normal" {
  const asked = env[durabilityVariable] ?? "full";
  if (asked === "full" || asked === "normal") return asked;
  throw new AppError("CONFIG_INVALID", `${durabilityVariable} is "${asked.slice(0, 40)}". Set it to full (the default) or normal, or remove it.`, {
    variable: durabilityVariable,
  });
}
