import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commands } from "./program.ts";
import { cliReference } from "./reference.ts";

it("docs/cli.md says what the commands say (npm run generate writes it)", () => {
  expect(readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8")).toBe(cliReference(commands));
});
