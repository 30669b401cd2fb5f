import { reportError } from "../report-error.ts";
import { shell } from "../shell.ts";
import { bindings } from "./bindings.ts";

/** Keep the native menu's keys those a person chose. @returns what stops it */
export function followMenuKeys(): () => void {
  const show = (): void => {
    const keys = Object.fromEntries(Object.entries(bindings.getState().byAction).map(([id, [first = null]]) => [id, first]));
    shell.showKeys(keys).catch((error: unknown) => reportError("The menu does not show the keys you chose", error));
  };
  show();
  return bindings.subscribe(show);
}
