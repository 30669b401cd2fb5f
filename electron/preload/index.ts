import { ipcChannel, menuChannel, type ShellBridge } from "@fastn/core";
import { contextBridge, ipcRenderer } from "electron";

// The version comes as an argument: asking for it would make the first paint wait for an answer.
const version = process.argv.find((argument) => argument.startsWith("--fastn-version="))?.slice("--fastn-version=".length) ?? "";

const bridge: ShellBridge = {
  shell: "electron",
  version,
  platform: process.platform,
  invoke: (name, input) => ipcRenderer.invoke(ipcChannel(name), input),
  onMenu(listener) {
    // The event itself stays here: it holds the sender, which is a way to every channel.
    const hear = (_event: unknown, command: string): void => listener(command);
    ipcRenderer.on(menuChannel, hear);
    return () => void ipcRenderer.removeListener(menuChannel, hear);
  },
};

contextBridge.exposeInMainWorld("fastn", Object.freeze(bridge));
