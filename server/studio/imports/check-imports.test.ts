import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, JsonObject } from "@fastn/core";
import type { ApiOperation } from "@fastn/connectors/import";
import { afterEach, describe, expect, it } from "vitest";
import type { Played } from "../../mock/testing/every-operation.ts";
import { tempWorkspace, type TempWorkspace } from "../testing.ts";
import { checkDescription } from "./check-description.ts";
import { chooseActions } from "./choose-actions.ts";
import { describeChecks } from "./describe-checks.ts";

const folders: TempWorkspace[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function described(text: string): string {
  const folder = tempWorkspace();
  folders.push(folder);
  mkdirSync(join(folder.root, "specs"));
  const path = join(folder.root, "specs/x.openapi.json");
  writeFileSync(path, text);
  return path;
}

const played = (method: string, path: string, output: Json, input: JsonObject = {}, failure: string | null = null): Played => ({
  action: `${method} ${path}`,
  operation: { method, path } as ApiOperation,
  input,
  output,
  failure,
  mismatch: null,
});

describe("the check of descriptions", () => {
  it("imports by the real command, calls every action, and reads back by a workflow what it wrote", async () => {
    const fixture = join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures/pets-3.0.openapi.yaml");
    const checked = await checkDescription(fixture);
    expect(checked).toMatchObject({ actions: 7, answered: 7, mismatches: [], workflow: { write: "createPet", read: "getPet", readBack: true }, problems: [] });
    expect(describeChecks([checked], true)).toMatch(/createPet, getPet \(read back\)[\s\S]*1 of 1 descriptions, 7 of 7 actions, with no network/);
  }, 120_000);

  it("says what could not be imported, with its place", async () => {
    const checked = await checkDescription(described('{"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{"200":{"$ref":"http://x.example/y"}}}}}}'));
    expect([checked.actions, checked.problems]).toEqual([0, [expect.stringMatching(/could not be imported: .*x\.openapi\.json:1:.*leads out of this file/)]]);
    expect(describeChecks([checked], false)).toMatch(/FAILED {2}x\.openapi\.json: It could not be imported[\s\S]*0 of 1 descriptions.*could not be cut off/);
  }, 120_000);
});

describe("the two actions of its workflow", () => {
  const made = { data: [{ ticketId: 7 }] };

  it("are one that makes a record and one that reads it back by its identifier, in envelopes too", () => {
    const chosen = chooseActions([
      played("GET", "/other", []),
      played("POST", "/orgs/{org}/tickets", made, { org: "a", body: { title: "x" } }),
      played("GET", "/orgs/{org}/tickets/{ticket_id}", made, { org: "b", ticket_id: "gone", full: true }),
    ]);
    expect([chosen?.write.action, chosen?.readInput, chosen?.id]).toEqual([
      "POST /orgs/{org}/tickets",
      { org: "a", ticket_id: "{{steps.write.output.data[0].ticketId}}", full: true },
      ["data", "0", "ticketId"],
    ]);
  });

  it("are any that answered otherwise, and none where nothing writes or nothing reads", () => {
    const [write, read] = [played("POST", "/send", { ok: true }), played("GET", "/status", { up: true }, { deep: true })];
    expect(chooseActions([write, read])).toMatchObject({ readInput: { deep: true }, id: null });
    expect([chooseActions([write]), chooseActions([read]), chooseActions([write, played("GET", "/status", { up: true }, {}, "it failed")])]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
