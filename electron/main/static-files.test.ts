import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { contentSecurityPolicy } from "@fastn/core";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { resolveStatic, serveStatic } from "./static-files.ts";

let home: string;
let root: string;
const get = (path: string, method = "GET"): Promise<Response> => serveStatic(root, new Request(`app://studio${path}`, { method }));

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "fastn-static-")));
  root = join(home, "renderer");
  mkdirSync(join(root, "assets"), { recursive: true });
  writeFileSync(join(root, "index.html"), "<p>studio</p>");
  writeFileSync(join(root, "assets", "index-1a2b.js"), "go()");
  writeFileSync(join(root, ".env"), "SECRET=1");
  writeFileSync(join(home, "secret.js"), "outside");
  mkdirSync(join(home, "renderer-evil"));
  writeFileSync(join(home, "renderer-evil", "x.js"), "outside");
  symlinkSync(join(home, "secret.js"), join(root, "link.js"));
  symlinkSync(home, join(root, "up"));
});

test("serves the page with its policy and assets for good", async () => {
  const page = await get("/index.html");
  expect(await page.text()).toBe("<p>studio</p>");
  expect(page.headers.get("content-security-policy")).toBe(contentSecurityPolicy);
  const asset = await get("/assets/index-1a2b.js");
  expect([await asset.text(), asset.headers.get("content-type"), asset.headers.get("cache-control")]).toEqual([
    "go()",
    "text/javascript; charset=utf-8",
    "public, max-age=31536000, immutable",
  ]);
});

test.each(["/", "/runs", "/runs/run_1?tab=data"])("answers %s, a place within the page, with the page", async (path) => {
  expect(await (await get(path)).text()).toBe("<p>studio</p>");
});

test("answers HEAD without a body and refuses other methods", async () => {
  const head = await get("/index.html", "HEAD");
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await get("/index.html", "POST")).status).toBe(405);
});

test.each([
  "/../secret.js",
  "/%2e%2e/secret.js",
  "/..%2fsecret.js",
  "/%2e%2e%2fsecret.js",
  "/%2e%2e%5csecret.js",
  "/..\\secret.js",
  "/assets/../../secret.js",
  "/assets/..%2f..%2fsecret.js",
  "/%252e%252e/secret.js",
  "/link.js",
  "/up/secret.js",
  "/../renderer-evil/x.js",
  "/%00index.html",
  "/index.html%00.js",
  "/.env",
  "/c:/windows/win.ini",
  "//etc/passwd.html",
  "/assets",
  "/missing.js",
  "/%zz.js",
])("finds nothing at %s", async (path) => {
  expect(await resolveStatic(root, path)).toBeNull();
});

test("never names a file outside the folder, whatever the path", async () => {
  const piece = fc.constantFrom(
    "..",
    ".",
    "%2e%2e",
    "%2f",
    "%5c",
    "\\",
    "/",
    "//",
    "up",
    "assets",
    "secret.js",
    "link.js",
    "index.html",
    "renderer-evil",
    "x.js",
    "%00",
    ":",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const file = await resolveStatic(root, `/${pieces.join("/")}`);
      expect(file === null || file.startsWith(root + sep)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
