import { AppError } from "@fastn/core";
import type { FastifySchemaCompiler, FastifySchemaValidationError } from "fastify";
import type { FastifySerializerCompiler } from "fastify/types/schema.js";
import { IsObject, IsOptional, IsString, type TSchema } from "typebox";
import { Compile } from "typebox/compile";

type Validator = ReturnType<typeof Compile<TSchema>>;

/** Compile on first use: a studio has some forty routes and a start has to be quick; most are never called in a session. */
function lazily(schema: TSchema): () => Validator {
  let validator: Validator | undefined;
  return () => (validator ??= Compile(schema));
}

/** Whether all members are texts without a default: then nothing is to be converted or filled in. */
function takesOnlyText(schema: TSchema): boolean {
  if (!IsObject(schema)) return false;
  return Object.values(schema.properties).every((member) => IsString(member) && !("default" in member));
}

/** Query strings, path parameters and headers are text, so they are converted (`"50"` to 50) first; bodies are taken as they are. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = lazily(schema);
  const isText = httpPart !== "body";
  const mayBeAbsent = IsOptional(schema);
  const isPlainText = takesOnlyText(schema);
  return (raw: unknown) => {
    if (mayBeAbsent && (raw === undefined || raw === null)) return { value: undefined };
    const value = isText && !isPlainText ? validator().Convert(validator().Default(raw)) : raw;
    if (validator().Check(value)) return { value };
    return { error: validator().Errors(value) as unknown as FastifySchemaValidationError[] };
  };
};

/**
 * Answers are written by JSON.stringify: the response schemas are for documentation and for tests, which pass `check` so that an answer
 * that differs from its schema is an error instead of a surprise for a client.
 */
export function serializerCompiler(check: boolean): FastifySerializerCompiler<TSchema> {
  if (!check) return () => (data: unknown) => JSON.stringify(data);
  return ({ schema, method, url, httpStatus }) => {
    const validator = lazily(schema);
    return (data: unknown) => {
      const text = JSON.stringify(data);
      const value: unknown = JSON.parse(text);
      if (!validator().Check(value)) {
        const [first] = validator().Errors(value);
        throw new AppError("INTERNAL_ERROR", `${method} ${url} answered ${httpStatus} against its schema: ${first?.instancePath} ${first?.message}`);
      }
      return text;
    };
  };
}
