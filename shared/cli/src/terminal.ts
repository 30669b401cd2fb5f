/** What the command line needs of the process it runs in; tests give their own. */
export interface Terminal {
  readonly cwd: string;
  /** Whether colours help: standard output is a terminal and nobody asked for none. */
  readonly colours: boolean;
  /** To standard output. */
  write(text: string): void;
  /** To standard error. */
  complain(text: string): void;
  /** Standard input, whole. */
  readAll(): Promise<string>;
  /** Aborted by Ctrl+C or a request to end. */
  readonly interrupted: AbortSignal;
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
  return {
    cwd: process.cwd(),
    colours: process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
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
