// Source text put into every new document of a window: the page's end of contextBridge, and the real preload bundle in a V8 world
// of its own, as contextIsolation does. The worlds share no objects; they talk through DOM events whose detail Chromium clones.
import { makeCodec, type Codec } from "./codec.ts";

type Callable = (...args: unknown[]) => unknown;
interface Message {
  readonly t: string;
  readonly id?: number;
  readonly key?: string;
  readonly value?: unknown;
  readonly args?: unknown[];
  readonly error?: string;
  readonly channel?: string;
  readonly url?: string;
}
interface Link {
  pack(value: unknown): unknown;
  unpack(value: unknown): unknown;
  call(message: Message): Message | undefined;
  on(listener: (message: Message) => void): void;
}

function linkWorlds(nonce: string, side: "main" | "isolated"): Link {
  const mine = new Map<number, Callable>();
  const ids = new WeakMap<Callable, number>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const [out, inn] = side === "main" ? [`${nonce}>`, `${nonce}<`] : [`${nonce}<`, `${nonce}>`];
  let sequence = 0;
  let reply: Message | undefined;
  let listener: (message: Message) => void = () => {};
  const call = (message: Message): Message | undefined => {
    reply = undefined;
    window.dispatchEvent(new CustomEvent(out, { detail: message }));
    return reply;
  };
  const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const packFunction = (value: Callable): unknown => {
    const id = ids.get(value) ?? ++sequence;
    ids.set(value, id);
    mine.set(id, value);
    return { $function: id };
  };
  const packPromise = (value: Promise<unknown>): unknown => {
    const id = ++sequence;
    value.then(
      (result) => call({ t: "resolved", id, value: pack(result) }),
      (error: unknown) => call({ t: "rejected", id, error: textOf(error) }),
    );
    return { $promise: id };
  };
  const pack = (value: unknown): unknown => {
    if (typeof value === "function") return packFunction(value as Callable);
    if (value instanceof Promise) return packPromise(value);
    if (Array.isArray(value)) return value.map(pack);
    if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      return { $object: Object.entries(value).map(([key, item]) => [key, pack(item)]) };
    }
    return value;
  };
  const unpackFunction =
    (id: number): Callable =>
    (...args) => {
      const answer = call({ t: "call", id, args: args.map(pack) });
      if (answer?.error !== undefined) throw new Error(answer.error);
      return unpack(answer?.value);
    };
  const unpackPromise = (id: number): Promise<unknown> => {
    const promise = Promise.withResolvers<unknown>();
    waiting.set(id, promise);
    return promise.promise;
  };
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack);
    const packed = value as { $function?: number; $promise?: number; $object?: [string, unknown][] } | null;
    if (packed === null || typeof packed !== "object") return value;
    if (packed.$function !== undefined) return unpackFunction(packed.$function);
    if (packed.$promise !== undefined) return unpackPromise(packed.$promise);
    if (packed.$object !== undefined) return Object.fromEntries(packed.$object.map(([key, item]) => [key, unpack(item)]));
    return value;
  };
  const answerCall = (id: number, args: readonly unknown[]): Message => {
    try {
      return { t: "returned", value: pack(mine.get(id)?.(...args.map(unpack))) };
    } catch (error) {
      return { t: "returned", error: textOf(error) };
    }
  };
  window.addEventListener(inn, (event) => {
    const message = (event as CustomEvent<Message>).detail;
    const settle = waiting.get(message.id ?? 0);
    if (message.t === "call") call(answerCall(message.id ?? 0, message.args ?? []));
    else if (message.t === "returned") reply = message;
    else if (message.t === "resolved") settle?.resolve(unpack(message.value));
    else if (message.t === "rejected") settle?.reject(new Error(message.error));
    else listener(message);
  });
  return { pack, unpack, call, on: (hear) => (listener = hear) };
}

function mainWorld(link: Link): void {
  link.on((message) => {
    if (message.t === "expose") Object.defineProperty(window, message.key ?? "", { value: Object.freeze(link.unpack(message.value)), enumerable: true });
  });
  // Electron asks its handler before a window is made and gives null when it may not be. Headless Chromium makes it first, and
  // crashes now and then when such a page goes at once; so the wish is caught where it is spoken.
  const wish = (url: string): void => void link.call({ t: "open", url: new URL(url, location.href).href });
  window.open = (url = "about:blank") => {
    wish(String(url));
    return null;
  };
  const catchLink = (event: MouseEvent): void => {
    const anchor = event.target instanceof Element ? event.target.closest("a") : null;
    if (anchor === null || event.defaultPrevented || anchor.href === "") return;
    const isElsewhere = !["", "_self", "_top", "_parent"].includes(anchor.target) || event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!isElsewhere) return;
    event.preventDefault();
    wish(anchor.href);
  };
  window.addEventListener("click", catchLink);
  window.addEventListener("auxclick", catchLink);
}

function isolatedWorld(link: Link, codec: Codec, environment: { argv: string[]; platform: string }, preload: Callable): void {
  const world = window as unknown as { __electronIpc(text: string): void; __electronDeliver(text: string): void };
  const listeners = new Map<string, Set<Callable>>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let sequence = 0;
  world.__electronDeliver = (text) => {
    const message = codec.decode(text) as Message;
    if (message.t === "event") for (const hear of listeners.get(message.channel ?? "") ?? []) hear({ sender: ipcRenderer }, ...(message.args ?? []));
    const waiter = waiting.get(message.id ?? 0);
    waiting.delete(message.id ?? 0);
    if (message.t === "resolved") waiter?.resolve(message.value);
    if (message.t === "rejected") waiter?.reject(new Error(message.error));
  };
  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const id = ++sequence;
      const waiter = Promise.withResolvers<unknown>();
      waiting.set(id, waiter);
      world.__electronIpc(codec.encode({ t: "invoke", id, channel, args }));
      return waiter.promise;
    },
    on(channel: string, hear: Callable): unknown {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(hear));
      return ipcRenderer;
    },
    removeListener(channel: string, hear: Callable): unknown {
      listeners.get(channel)?.delete(hear);
      return ipcRenderer;
    },
  };
  link.on((message) => {
    if (message.t === "open") world.__electronIpc(codec.encode({ t: "open", url: message.url }));
  });
  const contextBridge = { exposeInMainWorld: (key: string, value: unknown) => void link.call({ t: "expose", key, value: link.pack(value) }) };
  const module = { exports: {} };
  const require = (id: string): unknown => {
    if (id === "electron") return { contextBridge, ipcRenderer };
    throw new Error(`module not found: ${id}`); // as in a sandboxed preload
  };
  preload(require, module, module.exports, { type: "renderer", sandboxed: true, contextIsolated: true, env: {}, versions: {}, ...environment });
}

/** Scripts for Page.addScriptToEvaluateOnNewDocument; `nonce` keeps the page from listening in on the line between the worlds. */
export function pageScripts(nonce: string, preloadSource: string, argv: readonly string[]): { main: string; isolated: string } {
  const link = (side: string): string => `(${linkWorlds})(${JSON.stringify(nonce)}, '${side}')`;
  const environment = JSON.stringify({ argv, platform: process.platform });
  return {
    main: `if (window.top === window) (${mainWorld})(${link("main")})`,
    isolated: `if (window.top === window) (${isolatedWorld})(${link("isolated")}, (${makeCodec})(), ${environment}, (require, module, exports, process) => {\n${preloadSource}\n})`,
  };
}
