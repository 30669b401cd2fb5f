import { app } from "electron";
import { forbiddenSwitches } from "./forbidden-switches.ts";

/** A released app does not start with a door open; during development all of them are useful. @returns false after ending the app */
export function refuseOpenDoors(argv: readonly string[] = process.argv): boolean {
  if (!app.isPackaged) return true;
  const forbidden = forbiddenSwitches(argv);
  if (forbidden.length === 0) return true;
  process.stderr.write(`fastn studio does not start with --${forbidden.join(", --")}: it would let other programs into your workspaces. Start it without.\n`);
  app.exit(1);
  return false;
}
