import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { app } from "electron";

/** What a first start opens: the example workspace, copied once into the person's own folder and left alone ever after. */
export async function exampleWorkspace(): Promise<string> {
  const folder = join(process.env["FASTN_HOME"] ?? join(homedir(), "fastn"), "order-to-invoice");
  if (!existsSync(folder)) {
    const resources = app.isPackaged ? join(process.resourcesPath, "resources") : join(app.getAppPath(), "resources");
    await cp(join(resources, "templates", "order-to-invoice"), folder, {
      recursive: true,
      filter: (source) => !/[\\/](\.fastn|node_modules)([\\/]|$)/.test(source),
    });
  }
  return folder;
}
