import { createLogger } from "@fastn/core/node";

/** The shell's own log, on standard error. */
export const log = createLogger({ name: "shell" });
