// Stands in for the `electron` module of the main process; windows are pages of a real Chromium. See ../README.md for what it shows and what not.
import { app } from "./app.ts";
import { BrowserWindow } from "./browser-window.ts";
import { dialog, nativeTheme, screen, shell } from "./desktop.ts";
import { ipcMain } from "./ipc-main.ts";
import { Menu, MenuItem } from "./menu.ts";
import { MessageChannelMain } from "./message-channel.ts";
import { protocol, session } from "./session.ts";
import { utilityProcess } from "./utility-process.ts";
import "./boot.ts";

export { app, BrowserWindow, dialog, ipcMain, Menu, MenuItem, MessageChannelMain, nativeTheme, protocol, screen, session, shell, utilityProcess };
export default { app, BrowserWindow, dialog, ipcMain, Menu, MenuItem, MessageChannelMain, nativeTheme, protocol, screen, session, shell, utilityProcess };
