import type { ErrorRecord, FromPlatform, ToPlatform } from "@fastn/core";
import type { ForkStepHost, StepHostChannel } from "@fastn/runtime/step-host";

type StepHostPort = {
  postMessage(message: Parameters<StepHostChannel["send"]>[0]): void;
  on(event: "message", listener: (event: { readonly data: Parameters<Parameters<StepHostChannel["onMessage"]>[0]>[0] }) => void): unknown;
  start(): void;
};
/** `process.parentPort` of an Electron utility process, as far as we need it. */
export interface ParentPort {
  postMessage(message: FromPlatform): void;
  on(event: "message", listener: (event: { readonly data: ToPlatform; readonly ports: readonly StepHostPort[] }) => void): unknown;
}

/** The desktop shell, seen from the platform process it started. */
export interface ShellPort {
  /** Resolves to the folder to serve, once the shell has named it. */
  readonly root: Promise<string>;
  ready(address: { readonly url: string; readonly token: string }): void;
  failed(error: ErrorRecord): void;
  /** The shell asks to end cleanly; exit the process when done. */
  onStop(listener: () => void): void;
  /** Step hosts in utility processes: the shell forks them, because this process may not. */
  readonly forkStepHost: ForkStepHost;
}

/** The shell's port when Electron started this process; null on plain Node. */
export function shellPort(): ShellPort | null {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  return parentPort === undefined ? null : connectShell(parentPort);
}

interface Pending {
  readonly connected: (port: StepHostPort) => void;
  readonly exited: (reason: string) => void;
}

export function connectShell(parent: ParentPort): ShellPort {
  const root = Promise.withResolvers<string>();
  const hosts = new Map<number, Pending>();
  let stop: (() => void) | undefined;
  let lastId = 0;
  parent.on("message", ({ data, ports: [port] }) => {
    switch (data.type) {
      case "start":
        return root.resolve(data.root);
      case "stop":
        return stop?.();
      case "stepHostForked":
        return port === undefined ? undefined : hosts.get(data.id)?.connected(port);
      case "stepHostExited":
        hosts.get(data.id)?.exited(data.exitCode === null ? "it did not start" : `exit code ${data.exitCode}`);
        return void hosts.delete(data.id);
    }
  });
  return {
    root: root.promise,
    ready: ({ url, token }) => parent.postMessage({ type: "ready", url, token }),
    failed: (error) => parent.postMessage({ type: "failed", error }),
    onStop: (listener) => (stop = listener),
    forkStepHost() {
      const id = ++lastId;
      const { channel, pending } = stepHostChannel(() => parent.postMessage({ type: "killStepHost", id }));
      hosts.set(id, pending);
      parent.postMessage({ type: "forkStepHost", id });
      return channel;
    },
  };
}

/** Usable at once: what is sent before the port has arrived waits for it. */
function stepHostChannel(kill: () => void): { readonly channel: StepHostChannel; readonly pending: Pending } {
  const early: Parameters<StepHostChannel["send"]>[0][] = [];
  let port: StepHostPort | null = null;
  let hear: Parameters<StepHostChannel["onMessage"]>[0] | undefined;
  let exited: ((reason: string) => void) | undefined;
  return {
    channel: {
      send: (message) => void (port === null ? early.push(message) : port.postMessage(message)),
      onMessage: (listener) => (hear = listener),
      onExit: (listener) => (exited = listener),
      kill,
    },
    pending: {
      connected(given) {
        port = given;
        given.on("message", ({ data }) => hear?.(data));
        given.start();
        for (const message of early.splice(0)) given.postMessage(message);
      },
      exited: (reason) => exited?.(reason),
    },
  };
}
