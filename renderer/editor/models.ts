import { documents } from "../app/documents/index.ts";
import { fileUri, languageOf } from "./languages.ts";
import { monaco } from "./monaco.ts";
import { editsFromView, editsToView, toView } from "./text-view.ts";
import { differenceEdits } from "../app/documents/text-edits.ts";

type Model = ReturnType<typeof monaco.editor.createModel>;

const models = new Map<string, Model>();
/** What a document's change did to the model just now, so that the model's own event is not taken for typing. */
let following = false;
/** Comparing whole texts after each key press is cheap up to here; beyond, lengths have to do. */
const fullCheckLimit = 500_000;

const shows = (model: Model, text: string): boolean => {
  const view = toView(text);
  return model.getValueLength() === view.length && (view.length > fullCheckLimit || model.getValue() === view);
};

/** The editor's model of an open document. It mirrors the document both ways until the document is closed. */
export function modelOf(file: string): Model | null {
  const known = models.get(file);
  if (known !== undefined) return known;
  const document = documents.find(file);
  if (document?.phase !== "ready") return null;
  const model = monaco.editor.createModel(toView(document.text), languageOf(file), monaco.Uri.parse(fileUri(file)));
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  model.onDidChangeContent((event) => {
    if (following) return;
    const before = documents.find(file)?.text ?? "";
    const edits = editsFromView(before, event.changes);
    documents.type(file, edits);
    const now = documents.find(file)?.text ?? "";
    if (shows(model, now)) return;
    // Events that Monaco merged speak of texts in between. The difference of the whole says the same without them.
    const difference = differenceEdits(toView(now), model.getValue());
    documents.type(file, editsFromView(now, editsToView(toView(now), difference)));
  });
  models.set(file, model);
  return model;
}

documents.onText(({ file, edits, before, after, origin }) => {
  const model = models.get(file);
  if (model === undefined || origin === "typing") return;
  following = true;
  try {
    model.applyEdits(editsToView(before, edits).map(({ range, text }) => ({ range, text, forceMoveMarkers: false })));
    if (!shows(model, after)) model.setValue(toView(after));
  } finally {
    following = false;
  }
});

documents.store.subscribe(({ documents: open }) => {
  for (const [file, model] of models) {
    if (open[file] !== undefined) continue;
    models.delete(file);
    model.dispose();
  }
});
