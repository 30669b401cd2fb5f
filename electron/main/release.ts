import { app } from "electron";

/** Switches that let another program read or steer the app. */
const openers = [
  "inspect",
  "inspect-brk",
  "inspect-port",
  "inspect-publish-uid",
  "remote-debugging-port",
  "remote-debugging-pipe",
  "remote-debugging-address",
  "remote-allow-origins",
  "no-sandbox",
  "disable-web-security",
  "load-extension",
  "js-flags",
  "disable-site-isolation-trials",
];

/** The names among `openers` that `argv` carries, whatever way they are written (`--x`, `--x=1`, `-x`, upper case). */
export function forbiddenSwitches(argv: readonly string[]): string[] {
  const given = new Set(argv.filter((argument) => argument.startsWith("-")).map((argument) => argument.replace(/^-+/, "").split("=", 1)[0]?.toLowerCase()));
  return openers.filter((name) => given.has(name));
}

/** A released app does not start with a door open; during development all of them are useful. @returns false after ending the app */
export function refuseOpenDoors(argv: readonly string[] = process.argv): boolean {
  if (!app.isPackaged) return true;
  const forbidden = forbiddenSwitches(argv);
  if (forbidden.length === 0) return true;
  process.stderr.write(`fastn studio does not start with --${forbidden.join(", --")}: it would let other programs into your workspaces. Start it without.\n`);
  app.exit(1);
  return false;
}
