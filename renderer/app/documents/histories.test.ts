import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { createHistories, markOf } from "./histories.ts";
import { historyDelayMs } from "./keep-histories.ts";
import { documentBench, MemoryStorage, type Bench } from "./testing.ts";

const file = "workflows/orders.ts";
const source =
  'import { step, workflow } from "@fastn/workflow";\nexport default workflow("orders", { steps: [step("first", { type: "wait", for: "1m" })] });\n';
const insert = (at: number, text: string) => [{ start: at, end: at, text }];

/** A file changed on the canvas, then typed in, and saved or not; the keeper has had its time. */
async function changed({ save }: { readonly save: boolean }): Promise<Bench> {
  const bench = documentBench();
  bench.files.put(file, source);
  await bench.documents.open(file);
  await bench.documents.applyChange(file, { type: "step.rename", step: "first", to: "begin" });
  bench.documents.type(file, insert(0, "// note\n"));
  if (save) await bench.documents.save(file);
  bench.clock.advance(historyDelayMs);
  return bench;
}

describe("the history of a file", () => {
  it.each([{ save: true }, { save: false }])("goes on after a restart: %o", async (how) => {
    const { restart } = await changed(how);
    const documents = restart();
    await documents.open(file);
    expect([documents.undo(file), documents.undo(file), documents.undo(file)]).toEqual(["Typing", "Rename first to begin", null]);
    expect(documents.find(file)?.text).toBe(source);
    expect([documents.redo(file), documents.redo(file)]).toEqual(["Rename first to begin", "Typing"]);
    expect(documents.find(file)?.text).toBe(`// note\n${source.replace('"first"', '"begin"')}`);
  });

  it("keeps what was undone, to be redone after the restart", async () => {
    const bench = await changed({ save: true });
    bench.documents.undo(file);
    bench.documents.flush();
    const documents = bench.restart();
    await documents.open(file);
    expect([documents.redo(file), documents.undo(file), documents.undo(file)]).toEqual(["Typing", "Typing", "Rename first to begin"]);
  });

  it("is written when the file closes or the page goes away", async () => {
    const bench = documentBench();
    bench.files.put(file, source);
    await bench.documents.open(file);
    bench.documents.type(file, insert(0, "// note\n"));
    await bench.documents.save(file);
    bench.documents.close(file);
    await bench.documents.open(file);
    expect([bench.documents.undo(file), bench.documents.find(file)?.text]).toEqual(["Typing", source]);
  });

  it("is not given to a file that has another content by now", async () => {
    const { files, restart } = await changed({ save: true });
    files.put(file, `${files.textOf(file)}// from outside\n`);
    const documents = restart();
    await documents.open(file);
    expect(documents.undo(file)).toBeNull();
  });

  it("is bounded: the oldest changes are forgotten first, and what is left still leads back", () => {
    const storage = new MemoryStorage();
    const histories = createHistories(storage, () => "/w");
    const entry = (label: string, size: number) => ({
      kind: "text" as const,
      label,
      steps: [{ forward: insert(0, "x".repeat(size)), inverse: [{ start: 0, end: size, text: "" }] }],
      typedAtMs: null,
    });
    histories.write(file, "t", { past: Array.from({ length: 40 }, (_, index) => entry(`e${index}`, 10_000)), future: [] });
    const kept = histories.read(file, "t")?.past.map(({ label }) => label) ?? [];
    expect([kept.at(-1), kept.length > 5 && kept.length < 40, (storage.getItem(storage.key(0)!)?.length ?? 0) <= 200_000]).toEqual(["e39", true, true]);
    histories.write(file, "t", { past: [entry("huge", 300_000)], future: [] });
    expect([histories.read(file, "t"), storage.length]).toEqual([null, 0]);
  });

  it("is none when the storage is full or holds nonsense", () => {
    const storage = new MemoryStorage();
    const histories = createHistories(storage, () => "/w");
    const key = `fastn:history:/w:${file}`;
    const entry = '{"kind":"text","label":"x","steps":[{"forward":[{"start":5,"end":1,"text":""}],"inverse":[]}],"typedAtMs":null}';
    for (const nonsense of [
      "{",
      "null",
      "[]",
      '{"of":1}',
      `{"of":"${markOf("t")}","past":[{}],"future":[]}`,
      `{"of":"${markOf("t")}","past":[${entry}],"future":[]}`,
    ]) {
      storage.setItem(key, nonsense);
      expect(histories.read(file, "t")).toBeNull();
    }
    storage.full = true;
    histories.write(file, "t", { past: [{ kind: "text", label: "x", steps: [], typedAtMs: null }], future: [] });
    expect(storage.getItem(key)).toBeNull();
  });

  it("marks texts that differ anywhere differently", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (text, at, unit) => {
        const place = at % text.length;
        const other = text.slice(0, place) + unit + text.slice(place + 1);
        expect(markOf(other) === markOf(text)).toBe(other === text);
      }),
    );
  });
});
