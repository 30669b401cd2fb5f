import type { Json, JsonObject } from "@fastn/core/values";
import { hashText, randomStream } from "../random.ts";
import { objectOf, objectsOf } from "../fields.ts";

/** Tokens of a text, as the rule of thumb has it: four characters each. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

export function contentText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  return objectsOf(content)
    .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
    .join(" ");
}

const openers = ["Certainly.", "Here is a short answer.", "In brief:", "Good question."] as const;

/**
 * What the mock says: the same for the same conversation, no world or clock in it, and recognizable as made up. Asked for JSON it
 * answers with an object that has the members its schema names.
 */
export function replyTo(prompt: string, format: JsonObject): string {
  const hash = hashText(prompt);
  if (format["type"] === "json_schema" || format["type"] === "json_object") {
    const schema = objectOf(objectOf(format["json_schema"])["schema"] ?? format["schema"]);
    return JSON.stringify(Object.keys(schema).length > 0 ? valueOf(schema, hash, 0) : { answer: `mock-${hash}` });
  }
  const said = prompt.trim().replaceAll(/\s+/g, " ").slice(0, 80);
  return `${openers[hash % openers.length] ?? ""} This is the mock's answer to "${said}".`;
}

function valueOf(schema: JsonObject, hash: number, depth: number): Json {
  const options = schema["enum"];
  if (Array.isArray(options) && options.length > 0) return options[hash % options.length] as Json;
  switch (schema["type"]) {
    case "object":
      return depth > 8
        ? {}
        : Object.fromEntries(
            Object.entries(objectOf(schema["properties"])).map(([name, inner]) => [name, valueOf(objectOf(inner), hashText(name) ^ hash, depth + 1)]),
          );
    case "array":
      return depth > 8 ? [] : [valueOf(objectOf(schema["items"]), hash, depth + 1)];
    case "integer":
      return hash % 100;
    case "number":
      return (hash % 1000) / 10;
    case "boolean":
      return hash % 2 === 0;
    default:
      return `mock-${hash % 1000}`;
  }
}

/** A unit vector that depends on the text alone; texts that share words point in nearer directions. */
export function embeddingOf(text: string, dimensions: number): number[] {
  const sum = new Float64Array(dimensions);
  for (const word of text.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
    if (word === "") continue;
    const next = randomStream(hashText(word));
    for (let index = 0; index < dimensions; index++) sum[index] = (sum[index] ?? 0) + next() - 0.5;
  }
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, (value) => Number((value / length).toFixed(8)));
}
