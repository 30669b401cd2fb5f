import { app, BrowserWindow, type Session, type WebContents } from "electron";
import { openLink } from "./links.ts";
import { log } from "./log.ts";
import { isAppUrl } from "./origin.ts";

/** Every page the app ever shows gets these bounds the moment it exists, whoever made it. */
export function guardPages(): void {
  app.on("web-contents-created", (_event, contents) => guardPage(contents));
}

function guardPage(contents: WebContents): void {
  // The studio is one page that routes within itself: whatever leaves it was not asked for by a person.
  contents.on("will-navigate", (event) => keepHome(event, event.url));
  contents.on("will-redirect", (event) => keepHome(event, event.url));
  contents.on("will-frame-navigate", (event) => keepHome(event, event.url));
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openLink(url, BrowserWindow.fromWebContents(contents));
    return { action: "deny" };
  });
}

function keepHome(event: { preventDefault(): void }, url: string): void {
  if (isAppUrl(url)) return;
  event.preventDefault();
  log.warn({ url: url.slice(0, 200) }, "navigation refused");
}

/** Nothing but writing to the clipboard is ever granted: no camera, no location, no devices, no notifications. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === "clipboard-sanitized-write"));
  session.setPermissionCheckHandler((_contents, permission) => permission === "clipboard-sanitized-write");
  session.setDevicePermissionHandler(() => false);
}
