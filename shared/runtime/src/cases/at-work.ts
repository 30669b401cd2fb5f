import type { ConnectorPort } from "@fastn/core";
import type { StepHost } from "../step-host/index.ts";

/** Counts what is under way outside the interpreter, so that time is skipped only while nothing is. */
export class AtWork {
  private count = 0;
  private wake: () => void = () => {};

  async during<T>(work: () => Promise<T> | T): Promise<T> {
    this.count += 1;
    try {
      return await work();
    } finally {
      this.count -= 1;
      this.wake();
    }
  }

  /** Resolves when nothing is under way and nothing follows from what was. */
  async quiet(): Promise<void> {
    for (;;) {
      while (this.count > 0) await new Promise<void>((resolve) => (this.wake = resolve));
      // What follows from an end follows in promises: after two turns of the event loop the next work has begun, or there is none.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (this.count === 0) return;
    }
  }
}

export function busyHost(host: StepHost, work: AtWork): StepHost {
  return {
    pid: host.pid,
    describe: (bundle) => work.during(() => host.describe(bundle)),
    call: (call) => work.during(() => host.call(call)),
    close: () => host.close(),
  };
}

export function busyConnectors(port: ConnectorPort, work: AtWork): ConnectorPort {
  return { list: () => port.list(), find: (name) => port.find(name), invoke: (call) => work.during(() => port.invoke(call)) };
}
