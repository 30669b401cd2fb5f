/** Inputs and outputs of one run, bytes. */
export const maxRunStateBytes = 32 * 1024 * 1024;
/** Share of a limit at which a run's log warns. */
export const warnShare = 0.2;
/** A step under which the process still dies after this many recoveries is taken to be what kills it. */
export const maxRecoveries = 3;
/** Deaths of the step host under an attempt, with other steps at work in it, that do not count as attempts; from then on the step itself is suspected. */
export const maxForeignDeaths = 3;
