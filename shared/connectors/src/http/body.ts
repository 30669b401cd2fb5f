import { AppError, isJsonObject, type Json } from "@fastn/core";
import { Type } from "typebox";
import { encodeForm, formType } from "../client/form.ts";
import type { HttpBodyOptions } from "../client/http-client.ts";
import { fileBytes, multipartBody } from "../import/multipart-body.ts";

const kinds = ["auto", "json", "text", "form", "multipart", "binary"] as const;
export type BodyKind = (typeof kinds)[number];

export const bodyInput = {
  body: Type.Optional(Type.Unknown({ description: "What to send. A file is { content, encoding: text or base64, filename, contentType }" })),
  bodyType: Type.Optional(
    Type.Enum([...kinds], {
      default: "auto",
      description: "auto: text goes out as it is, anything else as JSON. form and multipart want an object of fields; binary a file",
    }),
  ),
};

/** @throws AppError DATA_VALIDATION_ERROR when the body does not fit its kind */
export function bodyOptions(
  body: Json | undefined,
  kind: BodyKind,
  headers: Readonly<Record<string, string>>,
): Pick<HttpBodyOptions, "body" | "bytes" | "headers"> {
  if (body === undefined) return { headers };
  const typed = (contentType: string): Record<string, string> => ({ "content-type": contentType, ...headers });
  switch (kind) {
    case "auto":
      return { body, headers };
    case "json":
      // Text that is a JSON body has to be quoted; the client sends text as it is.
      return { body: JSON.stringify(body), headers: typed("application/json") };
    case "text":
      return { body: typeof body === "string" ? body : JSON.stringify(body), headers: typed("text/plain; charset=utf-8") };
    case "form":
      if (!isJsonObject(body)) throw new AppError("DATA_VALIDATION_ERROR", 'http: "body" must be an object of fields to be sent as a form.', { field: "body" });
      return { body: encodeForm(body), headers: typed(formType) };
    case "multipart": {
      const { contentType, bytes } = multipartBody(body, {});
      // The boundary is in it, so a caller's own type would not do.
      return { bytes, headers: { ...headers, "content-type": contentType } };
    }
    case "binary": {
      const given = isJsonObject(body) ? body["contentType"] : undefined;
      return { bytes: fileBytes(body, "body"), headers: typed(typeof given === "string" ? given : "application/octet-stream") };
    }
  }
}
