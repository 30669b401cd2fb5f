import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@fastn/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tempFolder, type TempFolder } from "./testing.ts";
import { maxFileBytes } from "./text-file.ts";
import { openWorkspaceFiles, type WorkspaceFiles } from "./workspace-files.ts";

const tenant = "local";
let outer: TempFolder;
let root: string;
let files: WorkspaceFiles;
let changed: string[];
beforeEach(async () => {
  outer = tempFolder();
  root = join(outer.root, "work");
  mkdirSync(join(root, "workflows"), { recursive: true });
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
  mkdirSync(join(root, ".fastn"));
  writeFileSync(join(root, "workflows/a.ts"), "export default 1;\n");
  writeFileSync(join(outer.root, "secret.txt"), "secret");
  changed = [];
  files = await openWorkspaceFiles(root, (path) => changed.push(path));
});
afterEach(() => outer.remove());

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const everything = () => readdirSync(outer.root, { recursive: true, encoding: "utf8" }).sort();

const hostilePaths = [
  "..",
  ".",
  "",
  "../secret.txt",
  "workflows/../../secret.txt",
  "./workflows/a.ts",
  "workflows/./a.ts",
  "workflows//a.ts",
  "/etc/passwd",
  "//etc/passwd",
  "workflows/",
  "/",
  "..\\secret.txt",
  "workflows\\a.ts",
  "C:\\Windows\\win.ini",
  "C:/Windows/win.ini",
  "\\\\host\\share",
  "file:///etc/passwd",
  "a:b",
  "a.ts:stream",
  ".git/config",
  ".git/hooks/post-checkout",
  ".GIT/config",
  ".Git/x",
  "workflows/.git/config",
  ".g\u200cit/config",
  ".git\u200b/config",
  "．git/config",
  ".fastn/lock.json",
  ".FASTN/fastn.db",
  "sub/.fastn/x",
  "a\0b",
  "workflows/a.ts\0.png",
  "a\nb",
  "a\rb",
  "a\u001bb",
  "a\u007fb",
  "a\u0085b",
  "\ud800",
  "a\uffffb",
  "CON",
  "con.ts",
  "nul.json",
  "workflows/AUX",
  "com1.txt",
  "LPT9",
  "COM¹",
  "a.",
  "a ",
  "workflows./a.ts",
  "...",
  ".. /x",
  "x".repeat(256),
  "ü".repeat(128),
];

describe("paths that lead elsewhere", () => {
  it.each(hostilePaths)("are refused for reading, writing and deleting: %j", async (path) => {
    const before = everything();
    const codes = [await codeOf(files.read(tenant, path)), await codeOf(files.save(tenant, path, "x", null)), await codeOf(files.remove(tenant, path, '"x"'))];
    expect([codes, everything(), changed]).toEqual([["PATH_OUTSIDE_WORKSPACE", "PATH_OUTSIDE_WORKSPACE", "PATH_OUTSIDE_WORKSPACE"], before, []]);
  });

  it.each([
    ["a file outside", "../secret.txt"],
    ["an absolute file", "/etc/passwd"],
    ["a folder outside", ".."],
    ["hooks", ".git/hooks"],
    ["the database", ".fastn"],
    ["itself", "link"],
  ])("as a link to %s are not followed", async (_name, target) => {
    symlinkSync(target, join(root, "link"));
    const inside = join("link", "planted.ts");
    const before = everything();
    for (const path of ["link", inside]) {
      expect(await codeOf(files.read(tenant, path))).toMatch(/PATH_OUTSIDE_WORKSPACE|NOT_FOUND/);
      expect(await codeOf(files.save(tenant, path, "x", null))).toMatch(/PATH_OUTSIDE_WORKSPACE|NOT_FOUND|PRECONDITION_FAILED|WORKSPACE_READ_ONLY/);
    }
    expect(everything()).toEqual(before);
    expect((await files.scan()).entries.map(({ path }) => path)).not.toContain("link");
    expect(readFileSync(join(outer.root, "secret.txt"), "utf8")).toBe("secret");
  });

  it("are told as problems when they are links in the listing", async () => {
    symlinkSync("../secret.txt", join(root, "out.ts"));
    const { refused } = await files.scan();
    expect(refused.map(({ path, reason }) => [path, reason.code])).toEqual([["out.ts", "PATH_OUTSIDE_WORKSPACE"]]);
  });

  it("are followed as links within the folder", async () => {
    symlinkSync("workflows/a.ts", join(root, "b.ts"));
    expect((await files.read(tenant, "b.ts")).text).toBe("export default 1;\n");
    expect((await files.list(tenant)).map(({ path }) => path)).toContain("b.ts");
  });

  it("leave a hard link's other name alone when saved", async () => {
    linkSync(join(outer.root, "secret.txt"), join(root, "hard.txt"));
    const { etag } = await files.read(tenant, "hard.txt");
    await files.save(tenant, "hard.txt", "mine", etag);
    expect(readFileSync(join(outer.root, "secret.txt"), "utf8")).toBe("secret");
  });
});

describe("reading", () => {
  it.each([
    ["a PNG called .ts", Buffer.from("89504e470d0a1a0a0000000d", "hex"), "FILE_NOT_TEXT"],
    ["UTF-16", Buffer.from("\ufeffexport", "utf16le"), "FILE_NOT_TEXT"],
    ["Latin-1", Buffer.from("// Z\xfcrich", "latin1"), "FILE_NOT_TEXT"],
    ["NUL bytes", Buffer.from("a\0b"), "FILE_NOT_TEXT"],
    ["5 MiB and a byte", Buffer.alloc(maxFileBytes + 1, 0x61), "FILE_TOO_LARGE"],
  ])("refuses %s with its name", async (_name, bytes, code) => {
    writeFileSync(join(root, "workflows/odd.ts"), bytes);
    await expect(files.read(tenant, "workflows/odd.ts")).rejects.toMatchObject({ code, message: expect.stringContaining("workflows/odd.ts") });
  });

  it.each([
    ["empty", ""],
    ["only a byte order mark", "\ufeff"],
    ["with CRLF and a byte order mark", "\ufeffa\r\nb\r"],
    ["5 MiB", "a".repeat(maxFileBytes)],
  ])("and saving again gives the same bytes: %s", async (_name, text) => {
    writeFileSync(join(root, "t.txt"), text);
    const file = await files.read(tenant, "t.txt");
    const saved = await files.save(tenant, "t.txt", file.text, file.etag);
    expect([file.text === text, saved.etag, readFileSync(join(root, "t.txt"), "utf8") === text]).toEqual([true, file.etag, true]);
  });

  it("says so when there is nothing, or a folder", async () => {
    expect([
      await codeOf(files.read(tenant, "nothing.ts")),
      await codeOf(files.read(tenant, "workflows")),
      await codeOf(files.read(tenant, "workflows/a.ts/x")),
    ]).toEqual(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]);
  });
});

describe("saving", () => {
  it("replaces the version it names and no other", async () => {
    const { etag } = await files.read(tenant, "workflows/a.ts");
    const saved = await files.save(tenant, "workflows/a.ts", "two", etag);
    await expect(files.save(tenant, "workflows/a.ts", "three", etag)).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
      details: { currentEtag: saved.etag },
    });
    expect([readFileSync(join(root, "workflows/a.ts"), "utf8"), changed]).toEqual(["two", ["workflows/a.ts"]]);
  });

  it("lets exactly one of 20 savers of one version win", async () => {
    const { etag } = await files.read(tenant, "workflows/a.ts");
    const codes = await Promise.all(Array.from({ length: 20 }, (_, i) => codeOf(files.save(tenant, "workflows/a.ts", `version ${i}`, etag))));
    expect([codes.filter((code) => code === "done").length, codes.filter((code) => code === "PRECONDITION_FAILED").length]).toEqual([1, 19]);
    expect(readFileSync(join(root, "workflows/a.ts"), "utf8")).toBe(`version ${codes.indexOf("done")}`);
  });

  it("lets exactly one of 20 creators win, folders included", async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, (_, i) => codeOf(files.save(tenant, "new/deep/x.ts", `version ${i}`, null))));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(readdirSync(join(root, "new/deep"))).toEqual(["x.ts"]);
  });

  it("refuses a version that was changed or deleted by another program", async () => {
    const { etag } = await files.read(tenant, "workflows/a.ts");
    writeFileSync(join(root, "workflows/a.ts"), "theirs");
    expect(await codeOf(files.save(tenant, "workflows/a.ts", "mine", etag))).toBe("PRECONDITION_FAILED");
    expect(readFileSync(join(root, "workflows/a.ts"), "utf8")).toBe("theirs");
    expect(await codeOf(files.save(tenant, "workflows/gone.ts", "mine", etag))).toBe("PRECONDITION_FAILED");
    expect(existsSync(join(root, "workflows/gone.ts"))).toBe(false);
  });

  it("keeps permissions, leaves nothing half written behind, and refuses what is no text or too large", async () => {
    chmodSync(join(root, "workflows/a.ts"), 0o755);
    const { etag } = await files.read(tenant, "workflows/a.ts");
    await files.save(tenant, "workflows/a.ts", "x", etag);
    expect(statSync(join(root, "workflows/a.ts")).mode & 0o777).toBe(0o755);
    expect(await codeOf(files.save(tenant, "n.ts", "a\0b", null))).toBe("FILE_NOT_TEXT");
    expect(await codeOf(files.save(tenant, "n.ts", "a".repeat(maxFileBytes + 1), null))).toBe("FILE_TOO_LARGE");
    expect(everything().filter((path) => path.includes("tmp") || path.endsWith("n.ts"))).toEqual([]);
  });

  it("deletes the version it names and no other", async () => {
    const { etag } = await files.read(tenant, "workflows/a.ts");
    expect(await codeOf(files.remove(tenant, "workflows/a.ts", '"other"'))).toBe("PRECONDITION_FAILED");
    expect(await codeOf(files.remove(tenant, "workflows/a.ts", etag))).toBe("done");
    expect(existsSync(join(root, "workflows/a.ts"))).toBe(false);
  });
});

describe("a folder", () => {
  it("lists its files with their roles, without history, database and dependencies", async () => {
    for (const path of [
      "fastn.config.ts",
      "workflows/a.cases.json",
      "workflows/a.layout.json",
      "workflows/types.d.ts",
      "connectors/acme.ts",
      "mappings/m.json",
      "README.md",
      "node_modules/x/index.js",
    ]) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), "x");
    }
    const roles = (await files.list(tenant)).filter(({ kind }) => kind === "file").map(({ path, role }) => `${path}: ${role}`);
    expect(roles.sort()).toEqual([
      "README.md: other",
      "connectors/acme.ts: connector",
      "fastn.config.ts: config",
      "mappings/m.json: mapping",
      "workflows/a.cases.json: cases",
      "workflows/a.layout.json: layout",
      "workflows/a.ts: workflow",
      "workflows/types.d.ts: other",
    ]);
  });

  it("that may not be written is for reading only", async () => {
    chmodSync(root, 0o555);
    const shown = await openWorkspaceFiles(root, (path) => changed.push(path));
    const { etag } = await shown.read(tenant, "workflows/a.ts");
    const codes = [
      await codeOf(shown.save(tenant, "workflows/a.ts", "x", etag)),
      await codeOf(shown.save(tenant, "n.ts", "x", null)),
      await codeOf(shown.remove(tenant, "workflows/a.ts", etag)),
    ];
    chmodSync(root, 0o755);
    expect([shown.readOnly, codes, changed]).toEqual([true, ["WORKSPACE_READ_ONLY", "WORKSPACE_READ_ONLY", "WORKSPACE_READ_ONLY"], []]);
  });

  it("that is not there, or is a file, is refused", async () => {
    expect(await codeOf(openWorkspaceFiles(join(root, "nowhere"), () => {}))).toBe("WORKSPACE_NOT_FOUND");
    expect(await codeOf(openWorkspaceFiles(join(root, "workflows/a.ts"), () => {}))).toBe("WORKSPACE_NOT_FOUND");
  });
});
