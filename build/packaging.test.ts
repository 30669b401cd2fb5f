import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
// The builder's own YAML reader and validator, so that the file means here what it means when the app is made.
const fromBuilder = createRequire(createRequire(import.meta.url).resolve("app-builder-lib/package.json"));
const { load } = fromBuilder("js-yaml") as { load(text: string): Config };
const { validateConfiguration } = fromBuilder("app-builder-lib/out/util/config/config") as {
  validateConfiguration(config: unknown, logger: unknown): Promise<void>;
};
const { DebugLogger } = fromBuilder("builder-util") as { DebugLogger: new (on: boolean) => unknown };

interface Config {
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly asarUnpack: readonly string[];
  readonly linux: { readonly icon: string };
  readonly mac: { readonly icon: string; readonly entitlements: string };
  readonly win: { readonly icon: string };
}
const config = load(readFileSync(join(root, "electron-builder.yml"), "utf8"));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { main: string; dependencies: Record<string, string> };

test("electron-builder takes the configuration, and would not take a wrong one", async () => {
  await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
  await expect(validateConfiguration({ ...config, lniux: {} }, new DebugLogger(false))).rejects.toThrow(/lniux/);
});

test("closes every fuse that would let another program into the released app", () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

test("ships exactly the packages that the bundles leave outside, unpacked where they can run", () => {
  expect(Object.keys(manifest.dependencies).toSorted()).toEqual(["better-sqlite3", "esbuild", "keytar"]);
  for (const name of Object.keys(manifest.dependencies)) expect(config.asarUnpack).toContain(`**/${name}/**`);
  expect(config.asarUnpack).toContain("**/@esbuild/**");
});

test.each([config.linux.icon, config.mac.icon, config.mac.entitlements, config.win.icon])("%s is there", (path) => {
  expect(existsSync(join(root, path))).toBe(true);
});

test("the icons have the sizes their names say", () => {
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    const png = readFileSync(join(root, "build", "icons", `${size}x${size}.png`));
    expect([png.subarray(1, 4).toString("latin1"), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(["PNG", size, size]);
  }
});
