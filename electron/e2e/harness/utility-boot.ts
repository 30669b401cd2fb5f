// Loaded first into a forked Node process, which then looks like an Electron utility process: process.parentPort, ports, no process.send.
import { EventEmitter } from "node:events";
import type { PortMessage } from "./double/message-channel.ts";

const send = process.send?.bind(process) as (message: PortMessage) => void;

class Port extends EventEmitter {
  private readonly id: number;
  private early: unknown[] | null = [];

  constructor(id: number) {
    super();
    this.id = id;
  }

  postMessage(data: unknown): void {
    send({ port: this.id, data });
  }

  start(): void {
    const waiting = this.early ?? [];
    this.early = null;
    for (const data of waiting) this.emit("message", { data, ports: [] });
  }

  close(): void {
    send({ port: this.id, closed: true });
  }

  take(data: unknown): void {
    if (this.early === null) this.emit("message", { data, ports: [] });
    else this.early.push(data);
  }
}

const ports = new Map<number, Port>();
const early: unknown[] = [];
const parentPort = Object.assign(new EventEmitter(), { postMessage: (data: unknown): void => send({ data }) });
const deliver = (event: unknown): void => void parentPort.emit("message", event);

process.on("message", (message: PortMessage) => {
  if (message.port !== undefined) {
    if (message.closed === true) ports.get(message.port)?.emit("close");
    else ports.get(message.port)?.take(message.data);
    return;
  }
  const given = (message.ports ?? []).map((id) => ports.set(id, new Port(id)).get(id));
  const event = { data: message.data, ports: given };
  if (parentPort.listenerCount("message") > 0) deliver(event);
  else early.push(event);
});
parentPort.on("newListener", (name: string) => {
  if (name === "message") queueMicrotask(() => early.splice(0).forEach(deliver));
});
process.on("disconnect", () => process.exit(0)); // a utility process dies with the app
Object.assign(process, { parentPort, type: "utility" });
Reflect.deleteProperty(process, "send");
