import { fromErrorRecord, type IpcInput, type IpcName, type IpcOutput, type ShellBridge } from "@fastn/core";

declare global {
  interface Window {
    /** Set by the Electron preload; absent in a browser. */
    readonly fastn?: ShellBridge;
  }
}

export interface RecentWorkspace {
  readonly root: string;
  readonly name: string;
  readonly missing: boolean;
}

/** What differs between the desktop window and a browser tab. Nothing else of the renderer asks which of them it is in. */
export interface Shell {
  readonly kind: "electron" | "browser";
  /** Folders can be opened from here. */
  readonly opensFolders: boolean;
  /** Ask for a folder and open it. @returns the folder, or null when the person cancelled */
  chooseFolder(): Promise<string | null>;
  openFolder(root: string): Promise<void>;
  recent(): Promise<readonly RecentWorkspace[]>;
  openLink(url: string): Promise<void>;
  /** Commands of the native menu. @returns what stops listening */
  onMenu(listener: (command: string) => void): () => void;
  /** Have the native menu show the keys a person chose, by action id; null for none. */
  showKeys(keys: Readonly<Record<string, string | null>>): Promise<void>;
}

const browserShell: Shell = {
  kind: "browser",
  opensFolders: false,
  chooseFolder: async () => null,
  openFolder: async () => undefined,
  recent: async () => [],
  openLink: async (url) => {
    window.open(url, "_blank", "noopener");
  },
  onMenu: () => () => undefined,
  showKeys: async () => undefined,
};

function electronShell(bridge: ShellBridge): Shell {
  const ask = async <N extends IpcName>(name: N, input: IpcInput<N>): Promise<IpcOutput<N>> => {
    const result = await bridge.invoke(name, input);
    if (!result.ok) throw fromErrorRecord(result.error);
    return result.value;
  };
  return {
    kind: "electron",
    opensFolders: true,
    chooseFolder: () => ask("workspace:choose", {}),
    openFolder: async (root) => {
      await ask("workspace:open", { root });
    },
    recent: () => ask("workspace:recent", {}),
    openLink: async (url) => {
      await ask("link:open", { url });
    },
    onMenu: (listener) => bridge.onMenu(listener),
    showKeys: async (keys) => {
      await ask("menu:keys", { keys });
    },
  };
}

export const shell: Shell = window.fastn === undefined ? browserShell : electronShell(window.fastn);
