/** Inputs and outputs of one run, bytes. */
export const maxRunStateBytes = 32 * 1024 * 1024;
/** Share of a limit at which a run's log warns. */
export const warnShare = 0.2;
/** A step that is broken off by a crash this often in one attempt is taken to be what crashes. */
export const maxInterruptions = 10;
