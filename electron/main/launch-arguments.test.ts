import { expect, test } from "vitest";
import { requestedFolder } from "./launch-arguments.ts";

test("takes the first argument that is a path, relative to where the command was typed", () => {
  expect(requestedFolder(["electron", ".", "work/flows"], "/home/ada", false)).toBe("/home/ada/work/flows");
  expect(requestedFolder(["/opt/studio", "/data/flows"], "/home/ada", true)).toBe("/data/flows");
  expect(requestedFolder(["electron", ".", "--disable-gpu", "/data/flows", "--x=y"], "/", false)).toBe("/data/flows");
});

test("asks for no folder when there is none", () => {
  expect(requestedFolder(["electron", "."], "/home/ada", false)).toBeNull();
  expect(requestedFolder(["/opt/studio", "--flag"], "/home/ada", true)).toBeNull();
});

test.each(["fastn://run/run_1", "fastn://../../etc", "FASTN://x", "https://example.com/", "file:///etc/passwd"])(
  "never takes the address %s for a folder",
  (address) => {
    expect(requestedFolder(["/opt/studio", address], "/home/ada", true)).toBeNull();
  },
);
