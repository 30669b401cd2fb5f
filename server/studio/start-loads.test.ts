import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);

/** `import "a"`, `import { b } from "a"`, `export * from "a"`; not `import("a")`. */
const statement = /^(?:import\s*|(?:import|export)\s[^;"=()]*?\sfrom\s*)"([^"]+)"/gm;

/** Sources of the product that `entry` brings with it, and names of the packages they bring: what is imported on demand is not among them. */
function broughtBy(entry: string): { readonly files: readonly string[]; readonly packages: ReadonlyMap<string, string> } {
  const files = new Set<string>([join(root, entry)]);
  const packages = new Map<string, string>();
  for (const file of files) {
    // Only values are left: what is imported as a type brings nothing.
    for (const [, name = ""] of stripTypeScriptTypes(readFileSync(file, "utf8")).matchAll(statement)) {
      if (name.startsWith("node:")) continue;
      if (name.startsWith(".")) files.add(join(dirname(file), name));
      else if (name.startsWith("@fastn/")) files.add(require.resolve(name));
      else packages.set(name.split("/", name.startsWith("@") ? 2 : 1).join("/"), relative(root, file));
    }
  }
  return { files: [...files].map((file) => relative(root, file)), packages };
}

it("a start brings no framework, mock server, parser, compiler, connector or service client: those come when first used", () => {
  const { files, packages } = broughtBy("server/studio/main.ts");
  expect([files.includes("server/studio/create-studio.ts"), packages.has("better-sqlite3")]).toEqual([true, true]);
  const heavy = ["fastify", "@fastify/swagger", "@babel/parser", "esbuild", "@faker-js/faker", "undici", "nodemailer", "js-yaml", "yaml", "fast-xml-parser"];
  expect([...packages].filter(([name]) => heavy.includes(name))).toEqual([]);
  expect(files.filter((file) => /^(server\/mock|shared\/connectors|server\/studio\/schemas)\//.test(file))).toEqual([]);
});
