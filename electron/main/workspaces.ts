import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { AppError, menuChannel, toErrorRecord, type ErrorRecord } from "@fastn/core";
import { dialog, session, type BrowserWindow } from "electron";
import { denyPermissions } from "./guard.ts";
import { appScheme } from "./origin.ts";
import { PlatformProcess } from "./platform-process.ts";
import { serveApp } from "./protocol.ts";
import { remember } from "./recent.ts";
import type { StateFile } from "./state-file.ts";
import { openWindow, reveal } from "./window.ts";

interface OpenWorkspace {
  readonly root: string;
  readonly window: BrowserWindow;
  readonly platform: PlatformProcess;
}

/** The folders that are open: one window and one platform process each. */
export class Workspaces {
  private readonly state: StateFile;
  private readonly entries = new Map<string, OpenWorkspace>();
  private readonly stopping = new Map<string, Promise<void>>();
  private readonly onChange: () => void;

  /** @param onChange called when the recent folders changed */
  constructor(state: StateFile, onChange: () => void) {
    this.state = state;
    this.onChange = onChange;
  }

  /**
   * Open a folder, or bring its window to the front. With `instead` the new window takes that one's place.
   * @throws AppError WORKSPACE_NOT_FOUND when there is no such folder
   */
  async open(folder: string, instead?: BrowserWindow): Promise<void> {
    const root = await realFolder(folder);
    // A process that is just leaving still holds the folder's lock.
    await this.stopping.get(root);
    const already = this.entries.get(root);
    if (already !== undefined) return reveal(already.window);
    remember(this.state, root);
    this.onChange();
    this.start(root, instead);
    instead?.close();
  }

  /** As `open`, with the failure told to the person instead of thrown. */
  async openOrTell(folder: string, instead?: BrowserWindow): Promise<void> {
    try {
      await this.open(folder, instead);
    } catch (error) {
      dialog.showErrorBox(`${basename(folder)} could not be opened`, toErrorRecord(error).message);
    }
  }

  roots(): string[] {
    return [...this.entries.keys()];
  }

  /** Resolves when every platform process is gone. */
  async stopAll(): Promise<void> {
    for (const { root, platform } of this.entries.values()) this.stop(root, platform);
    await Promise.all(this.stopping.values());
  }

  private start(root: string, instead?: BrowserWindow): void {
    // A session of its own: storage, caches and the /api behind app:// belong to one workspace.
    const own = session.fromPartition(`persist:workspace-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
    denyPermissions(own);
    const platform = new PlatformProcess(root, {
      onRestarted: () => window.webContents.send(menuChannel, "app.platformRestarted"),
      onFailed: (error) => void tellFailure(window, root, error),
    });
    serveApp(own, () => platform.address());
    const window = openWindow(root, own, this.state, instead?.getNormalBounds());
    this.entries.set(root, { root, window, platform });
    window.once("closed", () => {
      this.entries.delete(root);
      own.protocol.unhandle(appScheme);
      this.stop(root, platform);
    });
  }

  private stop(root: string, platform: PlatformProcess): void {
    this.stopping.set(
      root,
      platform.stop().finally(() => this.stopping.delete(root)),
    );
  }
}

async function realFolder(folder: string): Promise<string> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory()) {
    throw new AppError("WORKSPACE_NOT_FOUND", `There is no folder ${folder}. It may have been moved, renamed or be on a disk that is not connected.`, {
      root: folder,
    });
  }
  return root;
}

async function tellFailure(window: BrowserWindow, root: string, error: ErrorRecord): Promise<void> {
  if (window.isDestroyed()) return;
  await dialog.showMessageBox(window, { type: "error", message: `${basename(root)} could not be opened`, detail: error.message, buttons: ["Close window"] });
  if (!window.isDestroyed()) window.close();
}
