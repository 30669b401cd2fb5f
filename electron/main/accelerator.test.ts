import { expect, it } from "vitest";
import { toAccelerator } from "./accelerator.ts";

it.each([
  ["Mod+Shift+P", "CmdOrCtrl+Shift+P"],
  ["Alt+ArrowUp", "Alt+Up"],
  ["F5", "F5"],
  ["Mod+Plus", "CmdOrCtrl+Plus"],
  ["Ctrl+Escape", "Ctrl+Esc"],
])("writes %s as Electron does", (key, accelerator) => expect(toAccelerator(key)).toBe(accelerator));
