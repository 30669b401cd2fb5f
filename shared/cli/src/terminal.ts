/** What the command line needs of the process it runs in; tests give their own. */
export interface Terminal {
  readonly cwd: string;
  /** Whether colours help: see `wantsColours`. */
  readonly colours: boolean;
  /** Whether a person reads standard error as it comes, so that progress helps. */
  readonly watched: boolean;
  /** To standard output. */
  write(text: string): void;
  /** To standard error. */
  complain(text: string): void;
  /** Standard input, whole. */
  readAll(): Promise<string>;
  /** Aborted by Ctrl+C or a request to end. */
  readonly interrupted: AbortSignal;
}

/** NO_COLOR (no-color.org) wins over FORCE_COLOR (force-color.org; "0" and "false" are none), and that over what standard output is. */
export function wantsColours(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { NO_COLOR: no = "", FORCE_COLOR: force = "", TERM: terminal } = env;
  if (no !== "") return false;
  if (force !== "") return force !== "0" && force !== "false";
  return isTerminal && terminal !== "dumb";
}

/** The terminal of this process. From now on Ctrl+C aborts `interrupted`; a second one ends the process at once. */
export function processTerminal(): Terminal {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // 130: ended by Ctrl+C, as shells have it.
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  // `fastn runs list | head -1`: who read has gone, so nothing that is still to be said is worth a word or more work.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      interrupt.abort();
    });
  }
  return {
    cwd: process.cwd(),
    colours: wantsColours(process.env, process.stdout.isTTY === true),
    watched: process.stderr.isTTY === true,
    write: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    async readAll() {
      let text = "";
      process.stdin.setEncoding("utf8");
      for await (const chunk of process.stdin) text += String(chunk);
      return text;
    },
    interrupted: interrupt.signal,
  };
}
