// npm run bench -- import --specs <dir>: each API description of a folder, from text to a connector with every action's types.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readApi, toConnector } from "@fastn/connectors/import";
import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import { alternate, report, rowAtMost, type Row } from "../../../build/lib/measure.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "3" }, specs: { type: "string" } },
});
const folder = values.specs ?? join(import.meta.dirname, "../src/import/fixtures");
const rows: Row[] = [];
for (const file of readdirSync(folder).filter((name) => /\.(openapi|swagger2?|postman)\.(json|ya?ml)$/.test(name))) {
  const text = readFileSync(join(folder, file), "utf8");
  let actions = 0;
  const seconds = async (work: () => unknown): Promise<number> => {
    const begun = performance.now();
    await work();
    return (performance.now() - begun) / 1000;
  };
  const whole = async (): Promise<void> => {
    const connector = toConnector("bench", await readApi(text, file));
    actions = Object.keys(connector.actions).length;
    for (const action of Object.values(connector.actions)) JSON.stringify([action.inputSchema, action.outputSchema]);
  };
  const floor = file.endsWith(".json") ? () => JSON.parse(text) as unknown : () => load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
  const taken = await alternate(
    Number(values.rounds),
    () => seconds(whole),
    () => seconds(floor),
  );
  const row = rowAtMost(`${file}: ${actions} actions, types included`, "s", taken, "parsing the text alone", 1_000_000);
  // The goal is a time a person waits, not a ratio: "each in seconds".
  rows.push({ ...row, goal: "<= 10 s", reached: row.ours.median <= 10 });
}
report("import", rows, values.json);
