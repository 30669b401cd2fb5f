import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { OptionPath } from "./commit.ts";
import { ChoiceField, JsonField, ListField, NumberField, TextField } from "./fields.tsx";

interface SchemaFieldsProps {
  readonly schema: JsonObject;
  /** Where the object is among the options. */
  readonly path: OptionPath;
  readonly value: Json | undefined;
  /** Part of the object is code: what is not data is not offered, a field would write over it. */
  readonly partlyCode: boolean;
  readonly depth?: number;
}

/** Objects nested deeper are edited as JSON. */
const deepest = 2;

/** A field for each property of a JSON Schema, the required ones first; what the schema does not name is kept and shown as JSON. */
export function SchemaFields({ schema, path, value, partlyCode, depth = 0 }: SchemaFieldsProps) {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"].map(String) : []);
  const known = isJsonObject(value) ? value : {};
  const names = Object.keys(properties).toSorted((a, b) => Number(required.has(b)) - Number(required.has(a)));
  const others = Object.keys(known).filter((name) => !Object.hasOwn(properties, name));
  return (
    <>
      {names.map((name) => {
        const property = properties[name];
        if (partlyCode && !Object.hasOwn(known, name)) return null;
        return (
          <SchemaField
            key={name}
            name={name}
            schema={isJsonObject(property) ? property : {}}
            path={[...path, name]}
            value={known[name]}
            required={required.has(name)}
            partlyCode={partlyCode}
            depth={depth}
          />
        );
      })}
      {others.map((name) => (
        <JsonField key={name} path={[...path, name]} label={name} value={known[name]} hint="The action does not name this field." />
      ))}
    </>
  );
}

interface SchemaFieldProps {
  readonly name: string;
  readonly schema: JsonObject;
  readonly path: OptionPath;
  readonly value: Json | undefined;
  readonly required: boolean;
  readonly partlyCode: boolean;
  readonly depth: number;
}

function SchemaField({ name, schema, path, value, required, partlyCode, depth }: SchemaFieldProps) {
  const hint = typeof schema["description"] === "string" ? schema["description"] : undefined;
  const shared = { path, label: name, value, hint, required };
  const choices = enumOf(schema);
  const isExpression = typeof value === "string" && value.includes("{{");
  if (choices !== null && !isExpression) {
    const values = new Map(choices.map((choice) => [String(choice), choice]));
    return (
      <ChoiceField
        {...shared}
        choices={[...values.keys()].map((choice) => ({ value: choice, label: choice }))}
        fallback="Not set"
        toValue={(choice) => values.get(choice) ?? choice}
      />
    );
  }
  switch (typeOf(schema)) {
    case "integer":
    case "number":
      return <NumberField {...shared} integer={typeOf(schema) === "integer"} min={numberOf(schema["minimum"])} max={numberOf(schema["maximum"])} expressions />;
    case "boolean":
      if (isExpression) return <TextField {...shared} />;
      return (
        <ChoiceField
          {...shared}
          choices={[
            { value: "true", label: "Yes" },
            { value: "false", label: "No" },
            { value: "expression", label: "An expression" },
          ]}
          fallback="Not set"
          toValue={(choice) => (choice === "expression" ? `{{${value === false ? "false" : "true"}}}` : choice === "true")}
        />
      );
    case "object":
      if (depth >= deepest || !isJsonObject(schema["properties"]) || isExpression) return <JsonField {...shared} />;
      return (
        <fieldset className="flex min-w-0 flex-col gap-3 border-l border-line pl-3">
          <legend className="mb-2 text-xs font-medium text-muted">{name}</legend>
          <SchemaFields schema={schema} path={path} value={value} partlyCode={partlyCode} depth={depth + 1} />
        </fieldset>
      );
    case "array": {
      const items = isJsonObject(schema["items"]) ? schema["items"] : {};
      const plain = value === undefined || (Array.isArray(value) && value.every((item) => typeof item === "string" && !item.includes(",")));
      return typeOf(items) === "string" && plain ? <ListField {...shared} hint={hint ?? "Parted by commas"} /> : <JsonField {...shared} />;
    }
    case "string":
      return (
        <TextField
          {...shared}
          multiline={typeof value === "string" && value.length > 60}
          placeholder={typeof schema["format"] === "string" ? schema["format"] : undefined}
        />
      );
    default:
      return typeof value === "string" || value === undefined ? <TextField {...shared} /> : <JsonField {...shared} />;
  }
}

/** The one type of a schema, null beside it left out; undefined when there are several. */
function typeOf(schema: JsonObject): string | undefined {
  const { type } = schema as { type?: Json };
  if (typeof type === "string") return type;
  const types = Array.isArray(type) ? type.filter((each) => each !== "null") : variants(schema).flatMap((variant) => typeOf(variant) ?? []);
  const distinct = new Set(types.filter((each) => each !== "null"));
  return distinct.size === 1 ? String([...distinct][0]) : undefined;
}

const variants = (schema: JsonObject): readonly JsonObject[] => {
  const list = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
};

/** The values of an enum, also one written as `anyOf` of constants; null when it is none. */
function enumOf(schema: JsonObject): readonly Json[] | null {
  if (Array.isArray(schema["enum"])) return schema["enum"];
  const options = variants(schema);
  return options.length > 0 && options.every((option) => Object.hasOwn(option, "const")) ? options.map((option) => option["const"]!) : null;
}

const numberOf = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);
