// Entry of the step host process, on plain Node (IPC of child_process.fork) and in Electron (MessagePort of a utility process).
import type { StepHostConnect } from "@fastn/core";
import type { FromStepHost, ToStepHost } from "./messages.ts";
import { runStepHost } from "./run-step-host.ts";

interface Port {
  postMessage(message: FromStepHost): void;
  on(event: "message", listener: (event: { readonly data: ToStepHost }) => void): void;
  on(event: "close", listener: () => void): void;
  start(): void;
}
/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  on(event: "message", listener: (event: { readonly data: StepHostConnect; readonly ports: readonly Port[] }) => void): void;
}

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;

if (parentPort !== undefined) {
  parentPort.on("message", ({ ports: [port] }) => {
    if (port === undefined) return;
    runStepHost({
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on("message", ({ data }) => listener(data)),
    });
    port.on("close", () => process.exit(0));
    port.start();
  });
} else {
  runStepHost({
    send: (message) => void (process.connected && process.send?.(message, undefined, {}, () => {})),
    onMessage: (listener) => void process.on("message", (message) => listener(message as ToStepHost)),
  });
  // The platform is gone, even when it was killed: nobody would ever end us.
  process.on("disconnect", () => process.exit(0));
}
