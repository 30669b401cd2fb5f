import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { makeCodec } from "../codec.ts";
import { pageScripts } from "../page-side.ts";
import { ipcMain } from "./ipc-main.ts";
import { stoppable } from "./loud.ts";
import { fromChromium, session, toChromium, type Session } from "./session.ts";

const codec = makeCodec();
const isolatedWorld = "Electron Isolated Context";

/** Electron's names of permissions, and Chromium's. */
const permissions = [
  ["geolocation", "geolocation"],
  ["notifications", "notifications"],
  ["media", "camera"],
  ["media", "microphone"],
  ["midi", "midi"],
  ["clipboard-read", "clipboard-read"],
  ["clipboard-sanitized-write", "clipboard-write"],
] as const;

export interface WebPreferences {
  readonly preload?: string;
  readonly additionalArguments?: readonly string[];
  readonly session?: Session;
  readonly partition?: string;
  readonly nodeIntegration?: boolean;
  readonly contextIsolation?: boolean;
  readonly sandbox?: boolean;
  readonly webviewTag?: boolean;
}
type FromPage =
  | { readonly t: "invoke"; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  /** The page wants a window; `url` as Chromium knows it. */
  | { readonly t: "open"; readonly url: string };
type OpenHandler = (details: { url: string; disposition: string }) => { action: "allow" | "deny" };

/** One page of Chromium with a preload in an isolated world, dressed as Electron's WebContents. */
export class WebContents extends EventEmitter {
  readonly session: Session;
  page!: Page;
  private readonly preferences: WebPreferences;
  private cdp!: CDPSession;
  private topFrame = "";
  private preloadWorld = 0;
  private expected = "";
  private openHandler: OpenHandler = () => ({ action: "allow" });

  constructor(preferences: WebPreferences) {
    super();
    if (preferences.nodeIntegration === true || preferences.contextIsolation === false || preferences.sandbox === false || preferences.webviewTag === true) {
      throw new Error("The Electron double shows sandboxed, isolated pages without Node only");
    }
    this.preferences = preferences;
    this.session = preferences.session ?? (preferences.partition === undefined ? session.defaultSession : session.fromPartition(preferences.partition));
  }

  getURL(): string {
    return fromChromium(this.page.url());
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.deliver({ t: "event", channel, args });
  }

  /** Electron's method of this name; the page's own CSP does not apply to it there either. */
  executeJavaScript(code: string): Promise<unknown> {
    return this.page.evaluate(code);
  }

  /** Show a page in `context`. @returns the id Chromium knows it by */
  async attach(page: Page, context: BrowserContext): Promise<string> {
    this.page = page;
    const cdp = (this.cdp = await context.newCDPSession(page));
    this.topFrame = (await cdp.send("Page.getFrameTree")).frameTree.frame.id;
    cdp.on("Runtime.executionContextCreated", ({ context: world }) => {
      // Sub-frames get a world of the same name; taking theirs would send every answer astray.
      if (world.name === isolatedWorld && (world.auxData as { frameId?: string } | undefined)?.frameId === this.topFrame) this.preloadWorld = world.id;
    });
    cdp.on("Runtime.bindingCalled", ({ name, payload, executionContextId }) => {
      if (name === "__electronIpc") void this.hearPage(codec.decode(payload) as FromPage, executionContextId);
    });
    await cdp.send("Runtime.enable");
    await cdp.send("Page.enable");
    await cdp.send("Runtime.addBinding", { name: "__electronIpc", executionContextName: isolatedWorld });
    await this.addPreload();
    await this.watchNavigation();
    await this.applyPermissions();
    page.on("domcontentloaded", () => this.emit("dom-ready", {}));
    page.on("load", () => this.emit("did-finish-load", {}));
    page.on("crash", () => this.emit("render-process-gone", {}, { reason: "crashed", exitCode: 1 }));
    return (await cdp.send("Target.getTargetInfo")).targetInfo.targetId;
  }

  async load(url: string): Promise<void> {
    this.expected = new URL(toChromium(url, this.session)).href;
    await this.page.goto(this.expected);
  }

  /** Electron asks the session's handlers when a page wants something; Chromium here is told their answers beforehand. */
  private async applyPermissions(): Promise<void> {
    const { permissionRequest, permissionCheck } = this.session;
    for (const [permission, name] of permissions) {
      let granted = permissionCheck?.(this, permission) ?? true;
      if (granted) permissionRequest?.(this, permission, (answer) => (granted = answer));
      await this.cdp.send("Browser.setPermission", { permission: { name }, setting: granted ? "granted" : "denied" });
    }
  }

  private async addPreload(): Promise<void> {
    const { preload, additionalArguments = [] } = this.preferences;
    if (preload === undefined) return;
    const scripts = pageScripts(randomBytes(12).toString("hex"), readFileSync(preload, "utf8"), additionalArguments);
    await this.cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: scripts.main });
    await this.cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: scripts.isolated, worldName: isolatedWorld });
  }

  /** Documents only: everything else goes straight to the network, so answers can stream. */
  private async watchNavigation(): Promise<void> {
    this.cdp.on("Fetch.requestPaused", ({ requestId, request, frameId, redirectedRequestId }) => {
      const isRefused = request.url !== this.expected && this.asks(fromChromium(request.url), frameId === this.topFrame, redirectedRequestId !== undefined);
      const verdict = isRefused
        ? this.cdp.send("Fetch.failRequest", { requestId, errorReason: "Aborted" })
        : this.cdp.send("Fetch.continueRequest", { requestId });
      verdict.catch(() => {}); // the page is gone
    });
    await this.cdp.send("Fetch.enable", { patterns: [{ resourceType: "Document" }] });
  }

  /** Ask the app's listeners about a navigation the page began. @returns whether one of them refused */
  private asks(url: string, isMainFrame: boolean, isRedirect: boolean): boolean {
    const names = isRedirect ? ["will-redirect"] : isMainFrame ? ["will-frame-navigate", "will-navigate"] : ["will-frame-navigate"];
    return names.some((name) => {
      const event = stoppable({ url, isMainFrame });
      this.emit(name, event, url);
      return event.defaultPrevented;
    });
  }

  private async hearPage(message: FromPage, from: number): Promise<void> {
    if (message.t === "open") return this.askToOpen(fromChromium(message.url));
    const { id, channel, args } = message;
    const senderFrame = { url: this.getURL(), parent: null };
    const answer = await ipcMain.answer(channel, { sender: this, senderFrame }, args).then(
      (value) => ({ t: "resolved", id, value }),
      (error: Error) => ({ t: "rejected", id, error: error.message }),
    );
    if (from === this.preloadWorld) this.deliver(answer); // else the page that asked is gone
  }

  private askToOpen(url: string): void {
    const { action } = this.openHandler({ url, disposition: "new-window" });
    if (action !== "deny") throw new Error(`The Electron double opens no windows for pages, and the app allowed ${url}`);
  }

  private deliver(message: unknown): void {
    if (this.preloadWorld === 0) return;
    const expression = `__electronDeliver(${JSON.stringify(codec.encode(message))})`;
    this.cdp.send("Runtime.evaluate", { contextId: this.preloadWorld, expression }).catch(() => {});
  }
}
