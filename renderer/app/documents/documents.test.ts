import { describe, expect, it } from "vitest";
import { parse } from "@fastn/builder";
import { isDirty } from "./document-state.ts";
import { draftDelayMs } from "./keep-drafts.ts";
import { parseDelayMs } from "./follow-text.ts";
import { directBuilder, documentBench, type Bench } from "./testing.ts";
import { typingPauseMs } from "./history.ts";

const file = "workflows/orders.ts";
const source = [
  'import { workflow, step, trigger } from "@fastn/workflow";',
  "",
  'export default workflow("orders", { // keep me',
  "  trigger: trigger.manual(),",
  "  steps: [",
  '    step("first", { type: "wait", for: "1m" }),',
  '    step("second", { type: "wait", for: "2m", dependsOn: ["first"] }),',
  "  ],",
  "});",
  "",
].join("\n");

async function open(text = source, bench: Bench = documentBench()): Promise<Bench> {
  bench.files.put(file, text);
  await bench.documents.open(file);
  return bench;
}

const insert = (at: number, text: string): { start: number; end: number; text: string }[] => [{ start: at, end: at, text }];
const textOf = ({ documents }: Pick<Bench, "documents">): string => documents.find(file)?.text ?? "";
const names = ({ documents }: Pick<Bench, "documents">): string[] => (documents.find(file)?.graph?.nodes ?? []).map((node) => node.key);

describe("a document", () => {
  it("has one history for the canvas and the text, and undo gives back every byte", async () => {
    const text = source.replaceAll("\n", "\r\n").replace("// keep me\r\n", "// keep me\n");
    const bench = await open(text);
    await bench.documents.applyChange(file, { type: "step.rename", step: "first", to: "begin" });
    const renamed = textOf(bench);
    bench.documents.type(file, insert(0, "// note\r\n"));
    await bench.documents.applyChange(file, { type: "step.setOption", step: "second", path: ["for"], value: "9m" });
    expect(textOf(bench)).toContain('"9m"');

    expect([bench.documents.undo(file), bench.documents.undo(file), textOf(bench)]).toEqual(["Change for of second", "Typing", renamed]);
    bench.documents.undo(file);
    expect(textOf(bench)).toBe(text);
    expect(bench.documents.undo(file)).toBeNull();

    for (let left = 3; left > 0; left--) bench.documents.redo(file);
    expect(textOf(bench)).toContain('"9m"');
    expect(textOf(bench).startsWith("// note\r\n")).toBe(true);
  });

  it("takes a burst of typing back at once, and what came after a pause by itself", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    bench.clock.advance(typingPauseMs - 1);
    bench.documents.type(file, insert(1, "b"));
    bench.clock.advance(typingPauseMs);
    bench.documents.type(file, insert(2, "c"));
    expect(textOf(bench)).toBe(`abc${source}`);
    bench.documents.undo(file);
    expect(textOf(bench)).toBe(`ab${source}`);
    bench.documents.undo(file);
    expect(textOf(bench)).toBe(source);
  });

  it("stops an undo exactly at what was saved", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    await bench.documents.save(file);
    bench.documents.type(file, insert(1, "b"));
    bench.documents.undo(file);
    expect([textOf(bench), isDirty(bench.documents.ready(file))]).toEqual([`a${source}`, false]);
  });

  it("keeps the last good graph, marked stale, while the text is broken", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "const x = ;"));
    await bench.documents.parseNow(file);
    const broken = bench.documents.ready(file);
    expect({ stale: broken.stale, names: names(bench), file: broken.problems[0]?.file }).toEqual({ stale: true, names: ["first", "second"], file });
    bench.documents.undo(file);
    await bench.documents.parseNow(file);
    expect(bench.documents.ready(file)).toMatchObject({ stale: false, problems: [] });
  });

  it("parses typed text after a pause, once for all that was typed", async () => {
    let parsed = 0;
    const bench = await open(source, documentBench({ ...directBuilder, parse: async (text) => (parsed++, parse(text)) }));
    expect(parsed).toBe(1);
    for (const letter of "// hello") {
      bench.documents.type(file, insert(textOf(bench).length, letter));
      bench.clock.advance(parseDelayMs - 1);
    }
    expect(parsed).toBe(1);
    bench.clock.advance(parseDelayMs);
    await bench.documents.parseNow(file);
    expect(bench.documents.ready(file)).toMatchObject({ graphRevision: "// hello".length, stale: false });
    expect(parsed).toBeLessThanOrEqual(3);
  });

  it("plans a gesture again when the person typed meanwhile", async () => {
    let typed = false;
    const bench: Bench = documentBench({
      ...directBuilder,
      edit: async (text, change) => {
        const result = await directBuilder.edit(text, change);
        if (!typed) {
          typed = true;
          bench.documents.type(file, insert(0, "// typed while planning\n"));
        }
        return result;
      },
    });
    await open(source, bench);
    await bench.documents.applyChange(file, { type: "step.rename", step: "second", to: "last" });
    expect(textOf(bench)).toBe(`// typed while planning\n${source.replace('"second"', '"last"')}`);
  });

  it("runs gestures on one file one after the other", async () => {
    const bench = await open();
    await Promise.all([
      bench.documents.applyChange(file, { type: "step.rename", step: "first", to: "begin" }),
      bench.documents.applyChange(file, { type: "step.rename", step: "begin", to: "start_here" }),
    ]);
    expect(names(bench)).toEqual(["start_here", "second"]);
  });

  it("changes nothing when a gesture is refused", async () => {
    const bench = await open();
    await expect(bench.documents.applyChange(file, { type: "step.rename", step: "first", to: "second" })).rejects.toMatchObject({ name: "AppError" });
    expect([textOf(bench), bench.documents.ready(file).history.past]).toEqual([source, []]);
    await bench.documents.applyChange(file, { type: "step.rename", step: "first", to: "begin" });
    expect(names(bench)).toEqual(["begin", "second"]);
  });

  it("undoes effects outside the text in their turn", async () => {
    const bench = await open();
    const seen: string[] = [];
    bench.documents.type(file, insert(0, "a"));
    bench.documents.recordEffect(file, { label: "Move first", undo: () => seen.push("back"), redo: () => seen.push("again") });
    expect(bench.documents.undo(file)).toBe("Move first");
    expect([seen, textOf(bench)]).toEqual([["back"], `a${source}`]);
    bench.documents.redo(file);
    expect(seen).toEqual(["back", "again"]);
  });
});

describe("saving", () => {
  it("leaves what is typed during a save unsaved, and lost nowhere", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    bench.files.beforeWrite = () => bench.documents.type(file, insert(1, "b"));
    await bench.documents.save(file);
    expect({ disk: bench.files.textOf(file), here: textOf(bench), dirty: isDirty(bench.documents.ready(file)) }).toEqual({
      disk: `a${source}`,
      here: `ab${source}`,
      dirty: true,
    });
  });

  it("saves the last words too when saved again while a save is under way", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    const first = bench.documents.save(file);
    bench.documents.type(file, insert(1, "b"));
    expect(await Promise.all([first, bench.documents.save(file)])).toEqual([true, true]);
    expect(bench.files.textOf(file)).toBe(`ab${source}`);
  });

  it("raises a conflict when the file changed on disk, and overwrites nothing until told", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "mine"));
    bench.files.put(file, "theirs");
    expect(await bench.documents.save(file)).toBe(false);
    expect(await bench.documents.save(file)).toBe(false);
    expect({ disk: bench.files.textOf(file), here: textOf(bench), conflict: bench.documents.ready(file).conflict }).toMatchObject({
      disk: "theirs",
      here: `mine${source}`,
      conflict: { reason: "save", theirs: { text: "theirs" } },
    });
  });

  it("keeps mine by saving over the version that was shown, and no later one", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "mine"));
    bench.files.put(file, "theirs");
    await bench.documents.save(file);
    bench.documents.type(file, insert(4, " and more"));
    bench.files.put(file, "theirs, again");
    await bench.documents.resolve(file, "mine");
    expect(bench.documents.ready(file).conflict).toMatchObject({ theirs: { text: "theirs, again" } });
    await bench.documents.resolve(file, "mine");
    expect([bench.files.textOf(file), bench.documents.ready(file).conflict]).toEqual([`mine and more${source}`, null]);
  });

  it("takes theirs as one entry of the history, so that mine can be had back", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "mine"));
    bench.files.put(file, "theirs");
    await bench.documents.save(file);
    await bench.documents.resolve(file, "theirs");
    expect([textOf(bench), isDirty(bench.documents.ready(file))]).toEqual(["theirs", false]);
    bench.documents.undo(file);
    expect(textOf(bench)).toBe(`mine${source}`);
  });

  it("says so when the platform fails, and can be tried again", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    bench.files.beforeWrite = () => Promise.reject(new Error("disk full"));
    await expect(bench.documents.save(file)).rejects.toThrow("disk full");
    bench.files.beforeWrite = () => undefined;
    expect([bench.documents.ready(file).saving, await bench.documents.save(file), bench.files.textOf(file)]).toEqual([false, true, `a${source}`]);
  });
});

describe("a file that changes outside", () => {
  it("is reloaded without a word when nothing is unsaved", async () => {
    const bench = await open();
    bench.files.put(file, source.replace("1m", "5m"));
    await bench.documents.checkDisk(file);
    expect(bench.documents.ready(file)).toMatchObject({ text: source.replace("1m", "5m"), conflict: null });
    expect(isDirty(bench.documents.ready(file))).toBe(false);
  });

  it("is a conflict when there is unsaved text; it ends by itself when both agree again", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "mine"));
    bench.files.put(file, "theirs");
    await bench.documents.checkDisk(file);
    expect(bench.documents.ready(file).conflict).toMatchObject({ reason: "outside", theirs: { text: "theirs" } });
    bench.files.put(file, `mine${source}`);
    await bench.documents.checkDisk(file);
    expect([bench.documents.ready(file).conflict, isDirty(bench.documents.ready(file))]).toEqual([null, false]);
  });

  it("is not taken for a conflict when the change is our own save", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    const saved = bench.documents.save(file);
    const checked = bench.documents.checkDisk(file);
    await Promise.all([saved, checked]);
    expect(bench.documents.ready(file).conflict).toBeNull();
  });

  it("that was deleted keeps its text; mine creates it again, theirs closes it", async () => {
    const bench = await open();
    bench.files.remove(file);
    await bench.documents.checkDisk(file);
    expect(bench.documents.ready(file).conflict).toEqual({ reason: "outside", theirs: null });
    await bench.documents.resolve(file, "mine");
    await bench.documents.save(file);
    expect(bench.files.textOf(file)).toBe(source);

    bench.files.remove(file);
    await bench.documents.checkDisk(file);
    await bench.documents.resolve(file, "theirs");
    expect(bench.documents.find(file)).toBeUndefined();
  });
});

describe("drafts", () => {
  it("bring unsaved text back after a reload, and undo leads to what is on disk", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "unsaved"));
    bench.clock.advance(draftDelayMs);
    const documents = bench.restart();
    await documents.open(file);
    expect(documents.ready(file)).toMatchObject({ text: `unsaved${source}`, conflict: null });
    documents.undo(file);
    expect([documents.ready(file).text, isDirty(documents.ready(file))]).toEqual([source, false]);
  });

  it("are written at once when the page goes away", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "last words"));
    bench.documents.flush();
    const documents = bench.restart();
    await documents.open(file);
    expect(documents.ready(file).text).toBe(`last words${source}`);
  });

  it("become a conflict when the file changed meanwhile", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "mine"));
    bench.documents.flush();
    bench.files.put(file, "theirs");
    const documents = bench.restart();
    await documents.open(file);
    expect(documents.ready(file)).toMatchObject({ text: `mine${source}`, conflict: { reason: "draft", theirs: { text: "theirs" } } });
    expect(await documents.save(file)).toBe(false);
    await documents.checkDisk(file);
    expect(documents.ready(file).conflict).not.toBeNull();
    await documents.resolve(file, "mine");
    expect([await documents.save(file), bench.files.textOf(file)]).toEqual([true, `mine${source}`]);
  });

  it("are gone after a save, and after closing without saving", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    bench.documents.flush();
    expect(bench.documents.hasDraft(file)).toBe(true);
    await bench.documents.save(file);
    expect(bench.documents.hasDraft(file)).toBe(false);
    bench.documents.type(file, insert(0, "b"));
    bench.documents.close(file, { discard: true });
    bench.clock.advance(draftDelayMs);
    expect(bench.documents.hasDraft(file)).toBe(false);
  });

  it("that cannot be kept are told, and leave no older one behind", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    bench.documents.flush();
    bench.storage.full = true;
    bench.documents.type(file, insert(1, "b"));
    bench.documents.flush();
    expect([bench.documents.ready(file).draftKept, bench.documents.hasDraft(file)]).toEqual([false, false]);
    await bench.documents.save(file);
    expect(bench.documents.ready(file).draftKept).toBe(true);
  });

  it("of a file that was deleted bring it back as a new file", async () => {
    const bench = await open();
    bench.documents.type(file, insert(0, "a"));
    bench.documents.flush();
    bench.files.remove(file);
    const documents = bench.restart();
    await documents.open(file);
    expect(documents.ready(file)).toMatchObject({ text: `a${source}`, conflict: { reason: "draft", theirs: null } });
  });
});

it("says why a file cannot be opened, and opens it at the next try", async () => {
  const { documents, files } = documentBench();
  await documents.open(file);
  expect(documents.find(file)).toMatchObject({ phase: "failed", error: { code: "NOT_FOUND" } });
  files.put(file, source);
  await documents.open(file);
  expect(documents.find(file)).toMatchObject({ phase: "ready", text: source });
});
