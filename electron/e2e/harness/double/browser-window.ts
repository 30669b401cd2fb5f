import { EventEmitter } from "node:events";
import type { BrowserContext, Page } from "playwright-core";
import { app, openWindows } from "./app.ts";
import { loud, stoppable } from "./loud.ts";
import { WebContents, type WebPreferences } from "./web-contents.ts";

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Options extends Partial<Bounds> {
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences?: WebPreferences;
}

/** Where windows open, set once Chromium is up. */
const chromium: { context: BrowserContext | null; blank: Page | null } = { context: null, blank: null };

/** Open windows in `context` from now on; its first, empty page becomes the first window. */
export function openWindowsIn(context: BrowserContext): void {
  Object.assign(chromium, { context, blank: context.pages()[0] ?? null });
}

let lastId = 0;
let focusedId = 0;

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...openWindows.values()] as BrowserWindow[];
  }
  static fromWebContents(contents: unknown): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents || window.rawContents === contents) ?? null;
  }
  static getFocusedWindow(): BrowserWindow | null {
    const windows = BrowserWindow.getAllWindows();
    return windows.find(({ id }) => id === focusedId) ?? windows.at(-1) ?? null;
  }

  readonly id = ++lastId;
  readonly rawContents: WebContents;
  readonly webContents: WebContents;
  readonly options: Options;
  private readonly opened: Promise<void>;
  private bounds: Bounds;
  private isGone = false;
  private isShown = false;
  private state = { minimized: false, maximized: false, fullScreen: false };

  constructor(options: Options = {}) {
    super();
    const { context } = chromium;
    if (context === null) throw new Error("Cannot create BrowserWindow before app is ready");
    this.options = options;
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.rawContents = new WebContents(options.webPreferences ?? {});
    this.webContents = loud("webContents", this.rawContents);
    const self = loud("BrowserWindow", this);
    openWindows.set(this.id, self);
    app.emit("web-contents-created", {}, this.webContents);
    app.emit("browser-window-created", {}, self);
    this.opened = this.show_(context);
    return self;
  }

  private async show_(context: BrowserContext): Promise<void> {
    const { blank } = chromium;
    chromium.blank = null;
    const page = blank ?? (await context.newPage());
    await page.setViewportSize({ width: this.bounds.width, height: this.bounds.height });
    page.on("close", () => this.closed());
    page.on("load", () => {
      if (!this.isShown) this.emit("ready-to-show", {});
      this.isShown = true;
    });
    const target = await this.rawContents.attach(page, context);
    process.send?.({ t: "window", target });
  }

  async loadURL(url: string): Promise<void> {
    await this.opened;
    await this.rawContents.load(url).catch((error: unknown) => {
      if (!this.isGone) throw error;
    });
  }

  show(): void {
    this.focus();
    this.emit("show");
  }

  focus(): void {
    focusedId = this.id;
    this.emit("focus");
  }

  isFocused(): boolean {
    return BrowserWindow.getFocusedWindow()?.id === this.id;
  }

  minimize(): void {
    this.state.minimized = true;
  }

  restore(): void {
    this.state.minimized = false;
  }

  isMinimized(): boolean {
    return this.state.minimized;
  }

  maximize(): void {
    this.state.maximized = true;
  }

  isMaximized(): boolean {
    return this.state.maximized;
  }

  setFullScreen(on: boolean): void {
    this.state.fullScreen = on;
  }

  isFullScreen(): boolean {
    return this.state.fullScreen;
  }

  getBounds(): Bounds {
    return { ...this.bounds };
  }

  getNormalBounds(): Bounds {
    return { ...this.bounds };
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.bounds = { ...this.bounds, ...bounds };
    void this.opened.then(() => this.rawContents.page.setViewportSize({ width: this.bounds.width, height: this.bounds.height }));
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  /** As a person's click on the cross: the page hears of it and may put its things away. */
  close(): void {
    if (this.isGone) return;
    const event = stoppable();
    this.emit("close", event);
    if (event.defaultPrevented) return;
    void this.opened.then(() => this.rawContents.page.close({ runBeforeUnload: true })).catch(() => this.closed());
  }

  destroy(): void {
    this.closed();
    void this.opened.then(() => this.rawContents.page.close()).catch(() => {});
  }

  private closed(): void {
    if (this.isGone) return;
    this.isGone = true;
    openWindows.delete(this.id);
    this.emit("closed");
    if (openWindows.size > 0) return;
    if (app.isQuitting) app.quitWithoutWindows();
    else if (app.listenerCount("window-all-closed") > 0) app.emit("window-all-closed");
    else app.quit();
  }
}
