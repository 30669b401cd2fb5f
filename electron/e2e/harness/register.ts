// node --import ./register.ts out/main/index.js: the bare specifier "electron" (import and require alike) means the double.
import { registerHooks } from "node:module";

const target = new URL("./double/index.ts", import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    return specifier === "electron" || specifier.startsWith("electron/")
      ? { url: target, format: "module-typescript", shortCircuit: true }
      : next(specifier, context);
  },
});
Object.assign(process, { type: "browser", resourcesPath: process.cwd(), defaultApp: true });
Object.defineProperty(process.versions, "electron", { value: "45.0.0-double", enumerable: true });
// A packaged app has no entry file among its arguments.
if (process.env["ELECTRON_DOUBLE_PACKAGED"] === "1") process.argv.splice(1, 1);
