import { isJsonObject, JsonFault, parseStrictJson, type JsonObject } from "@fastn/core/values";
import { refuse } from "./refusal.ts";

/** A description's text is at most 50 MB; YAML, whose parsing is slower, at most 10 MB. */
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
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof RangeError) return refuse(file, "The description is nested too deeply.");
    if (!(error instanceof JsonFault)) throw error;
    return refuse(file, `The description is not JSON: ${error.reason}.`, error);
  }
}

/** Values a document has with its aliases written out. A description of 3 MB has some 150,000. */
const maxValues = 2_000_000;
const maxDepth = 250;

/** YAML 1.2 with merge keys: dates stay text, custom tags and repeated keys are faults, `__proto__` is a key like any other. */
async function parseYaml(text: string, sizeBytes: number, file: string): Promise<unknown> {
  if (sizeBytes > maxYamlBytes)
    refuse(file, `The YAML is ${sizeBytes} bytes; at most ${maxYamlBytes} are read. Convert it to JSON, which may have ${maxBytes}.`);
  // An anchor sits where a value begins; text that merely looks like one counts too, but never this often.
  const anchors = text.match(/(?:[:\-[,{?]|^)[ \t]+&[^\s,[\]{}]+/gm)?.length ?? 0;
  if (anchors > maxAnchors) refuse(file, `The YAML has ${anchors} anchors; at most ${maxAnchors} are followed.`);
  const { CORE_SCHEMA, YAMLException, load, mergeTag } = await import("js-yaml");
  try {
    const value = load(text, { schema: CORE_SCHEMA.withTags(mergeTag), maxDepth, maxTotalMergeKeys: 100_000 });
    if (valuesIn(value, new Map()) > maxValues)
      refuse(file, "The YAML's aliases expand to far more than is written (an alias bomb), or to themselves, so it is not read.");
    return value;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const at = { line: (error.mark?.line ?? 0) + 1, column: (error.mark?.column ?? 0) + 1 };
    if (error.reason.includes("maxDepth")) return refuse(file, `The description is nested deeper than ${maxDepth} levels.`, at);
    return refuse(file, `The description is not YAML that can be read: ${error.reason}.`, at);
  }
}

/** Aliases share one object, so each is counted once and added wherever it stands; Infinity for one inside itself. */
function valuesIn(value: unknown, counted: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return 1;
  const before = counted.get(value);
  if (before !== undefined) return before;
  counted.set(value, Number.POSITIVE_INFINITY);
  let count = 1;
  for (const member of Object.values(value)) count += valuesIn(member, counted);
  counted.set(value, count);
  return count;
}
