import { Compile, Errors } from "typebox/schema";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** One thing wrong with a value. */
export interface SchemaFault {
  /** `Contact.Name`, `lines[0].sku`; empty for the value itself. */
  readonly field: string;
  /** Completes the sentence "field …". */
  readonly problem: string;
}

/**
 * Answers the first fault of a value, or null. Built once per schema.
 * @param open JSON pointers of parts that are not known yet: only faults that no content of theirs could mend are told. No code
 *   is made from the schema then: it may be of a folder nobody has said yes to
 */
export type SchemaCheck = (value: Json, open?: ReadonlySet<string>) => SchemaFault | null;

/** The check is compiled on its first use: most actions of a registry are never called in one process. */
export function schemaCheck(schema: JsonObject): SchemaCheck {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value, open) => {
    if (open !== undefined) {
      const [, errors] = Errors(schema as object, value);
      const certain = (errors as unknown as readonly RawFault[]).filter((fault) => isCertain(fault, open));
      return certain.length === 0 ? null : describeFault(certain, schema, value);
    }
    compiled ??= Compile(schema as object);
    if (compiled.Check(value)) return null;
    const [, errors] = compiled.Errors(value);
    return describeFault(errors as unknown as readonly RawFault[], schema, value);
  };
}

interface RawFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keywords that look at the value itself, not at what is inside it; a union around them may still be met by what is open. */
const direct: ReadonlySet<string> = new Set([
  "required",
  "additionalProperties",
  "type",
  "enum",
  "const",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
]);

function isCertain({ keyword, instancePath, schemaPath }: RawFault, open: ReadonlySet<string>): boolean {
  if (open.size === 0) return true;
  if (!direct.has(keyword) || /\/(?:anyOf|oneOf|not|if|then|else)\//.test(schemaPath)) return false;
  // An enum or const of an object or array looks inside.
  const inside = keyword === "enum" || keyword === "const";
  return ![...open].some((part) => instancePath === part || instancePath.startsWith(`${part}/`) || (inside && part.startsWith(`${instancePath}/`)));
}

function describeFault(faults: readonly RawFault[], schema: JsonObject, value: Json): SchemaFault {
  // An additional property is reported twice; the `boolean` twin says only "schema is false".
  const told = faults.filter((fault) => fault.keyword !== "boolean");
  // A union reports each member's fault before its own; only the last says what all members want.
  const fault = told.find((each) => !/\/(anyOf|oneOf)\/\d+/.test(each.schemaPath)) ?? told[0] ?? faults[0];
  if (fault === undefined) return { field: "", problem: "does not fit the schema" };
  const field = fieldOf(fault.instancePath);
  const join = (name: string): string => (field === "" ? name : `${field}.${name}`);
  switch (fault.keyword) {
    case "required": {
      const [name] = fault.params["requiredProperties"] as string[];
      return { field: join(name ?? ""), problem: "is missing" };
    }
    case "additionalProperties": {
      const [name = ""] = fault.params["additionalProperties"] as string[];
      const known = field === "" && isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
      return { field: join(name), problem: `is not a known field${known.length > 0 ? `; known are ${known.join(", ")}` : ""}` };
    }
    case "anyOf":
    case "oneOf": {
      const wanted = faults.filter((each) => each.instancePath === fault.instancePath && each.keyword === "type").map((each) => String(each.params["type"]));
      const actual = typeName(valueAt(value, fault.instancePath));
      return { field, problem: wanted.length > 0 ? `must be ${[...new Set(wanted)].join(" or ")}, not ${actual}` : "fits none of the allowed forms" };
    }
    case "type":
      return { field, problem: `must be ${[fault.params["type"]].flat().join(" or ")}, not ${typeName(valueAt(value, fault.instancePath))}` };
    case "enum":
      return { field, problem: `must be one of ${(fault.params["allowedValues"] as unknown[]).map((each) => JSON.stringify(each)).join(", ")}` };
    case "const":
      return { field, problem: `must be ${JSON.stringify(fault.params["allowedValue"])}` };
    default:
      return { field, problem: fault.message };
  }
}

/** `/lines/0/sku` as `lines[0].sku`. */
function fieldOf(pointer: string): string {
  return pointerParts(pointer).reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === "" ? part : `${path}.${part}`), "");
}

function pointerParts(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(value: Json, pointer: string): Json | undefined {
  let current: Json | undefined = value;
  for (const part of pointerParts(pointer)) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as JsonObject)[part];
  }
  return current;
}

function typeName(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 40))}` : `${String(value)}`;
}
