import { isJsonObject, type JsonObject } from "@fastn/core/values";
import { refuse } from "./refusal.ts";

/** A description's text is at most 50 MB; YAML, whose parsing is slow, at most 10 MB. */
export const maxBytes = 50 * 1000 * 1000;
const maxYamlBytes = 10 * 1000 * 1000;
/** YAML anchors; real descriptions have a handful, bombs have thousands. */
const maxAnchors = 500;

/**
 * JSON or YAML text as a plain object.
 * @param file names the text in messages
 * @throws AppError CONFIG_INVALID with the place: bad syntax, too large, alias bombs, custom tags, not an object
 */
export async function parseText(text: string, file: string): Promise<JsonObject> {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxBytes) refuse(file, `The description is ${sizeBytes} bytes; at most ${maxBytes} are read. Remove what is not needed.`);
  const start = text.replace(/^\uFEFF/, "");
  const value = /^\s*[{[]/.test(start) ? parseJson(start, file) : await parseYaml(start, sizeBytes, file);
  if (!isJsonObject(value)) refuse(file, "This is no API description: an object with openapi, swagger or a Postman collection is expected.");
  return value;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) return refuse(file, "The description is nested too deeply.");
    const message = error instanceof Error ? error.message : String(error);
    const offset = /position (\d+)/.exec(message)?.[1];
    const before = text.slice(0, offset === undefined ? text.length : Number(offset)).split("\n");
    const reason = message.replace(/ in JSON at position.*$/s, "").replace(/, ".*is not valid JSON$/s, "");
    return refuse(file, `The description is not JSON: ${reason}.`, { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  }
}

async function parseYaml(text: string, sizeBytes: number, file: string): Promise<unknown> {
  if (sizeBytes > maxYamlBytes)
    refuse(file, `The YAML is ${sizeBytes} bytes; at most ${maxYamlBytes} are read. Convert it to JSON, which may have ${maxBytes}.`);
  // An anchor sits where a value begins; text that merely looks like one counts too, but never this often.
  const anchors = text.match(/(?:[:\-[,{?]|^)[ \t]+&[^\s,[\]{}]+/gm)?.length ?? 0;
  if (anchors > maxAnchors) refuse(file, `The YAML has ${anchors} anchors; at most ${maxAnchors} are followed.`);
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, version: "1.2" });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault !== undefined) {
      const { line, col } = lines.linePos(fault.pos[0]);
      return refuse(file, `The description is not YAML that can be read: ${fault.message}.`, { line, column: col });
    }
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof RangeError) return refuse(file, "The description is nested too deeply.");
    if (error instanceof ReferenceError) return refuse(file, "The YAML's aliases expand to far more than is written (an alias bomb), so it is not read.");
    throw error;
  }
}
