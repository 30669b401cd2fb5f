import { cpSync, existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The example workspace as the person's own folder: copied once to ~/fastn/order-to-invoice (FASTN_HOME moves ~/fastn), then left alone,
 * so that edits survive and the installed product stays as it was shipped.
 */
export function exampleWorkspace(root) {
  const home = process.env.FASTN_HOME ?? join(homedir(), "fastn");
  const folder = join(home, "order-to-invoice");
  if (!existsSync(folder)) {
    mkdirSync(home, { recursive: true });
    cpSync(join(root, "resources", "templates", "order-to-invoice"), folder, {
      recursive: true,
      filter: (source) => !/[\\/](\.fastn|node_modules)([\\/]|$)/.test(source),
    });
  }
  return folder;
}
