import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";

/** On the line to a utility process: a message (with the ids of ports that come along), or something about one port. */
export interface PortMessage {
  readonly data?: unknown;
  readonly ports?: readonly number[];
  readonly port?: number;
  readonly closed?: boolean;
}

let lastId = 0;

/** One end of a channel. It lives in this process until it is handed to a child; then this is its relay. */
export class MessagePortMain extends EventEmitter {
  readonly id = ++lastId;
  peer!: MessagePortMain;
  private child: ChildProcess | null = null;
  private early: unknown[] | null = [];
  private isClosed = false;

  postMessage(data: unknown): void {
    this.peer.arrive(data);
  }

  start(): void {
    this.flush((data) => void this.emit("message", { data, ports: [] }));
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.peer.peerClosed();
  }

  /** Give this end to a child: what its peer sends goes there, and what the child says comes out of the peer. */
  handTo(child: ChildProcess): number {
    this.child = child;
    child.on("message", (message: PortMessage) => {
      if (message.port !== this.id) return;
      if (message.closed === true) this.close();
      else this.postMessage(message.data);
    });
    child.once("exit", () => this.close());
    // After the message that carries the port.
    queueMicrotask(() => this.flush((data) => this.tell({ port: this.id, data })));
    return this.id;
  }

  private arrive(data: unknown): void {
    if (this.early !== null) this.early.push(data);
    else if (this.child === null) this.emit("message", { data, ports: [] });
    else this.tell({ port: this.id, data });
  }

  private peerClosed(): void {
    if (this.child === null) this.emit("close");
    else this.tell({ port: this.id, closed: true });
  }

  private tell(message: PortMessage): void {
    if (this.child?.connected === true) this.child.send(message, () => {});
  }

  private flush(deliver: (data: unknown) => void): void {
    const waiting = this.early ?? [];
    this.early = null;
    waiting.forEach(deliver);
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}
