import { createHash } from "node:crypto";
import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** JSON Schema of a file in an action's input: its text, or an object with a name and base64. */
export const fileSchema: JsonObject = {
  anyOf: [
    { type: "string", description: "The file's content as text" },
    {
      type: "object",
      properties: {
        filename: { type: "string" },
        content: { type: "string" },
        encoding: { enum: ["text", "base64"], description: "How content is written; default text" },
        contentType: { type: "string" },
      },
      required: ["content"],
    },
  ],
};

interface FileInput {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** The same fields give the same bytes, boundary included, so a retry sends what the first attempt sent. */
export function multipartBody(value: Json, encoding: JsonObject): { readonly contentType: string; readonly bytes: Uint8Array } {
  if (!isJsonObject(value)) throw new AppError("DATA_VALIDATION_ERROR", 'The input "body" must be an object: it is sent as multipart form.', { field: "body" });
  const boundary = `fastn-${createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32)}`;
  const parts: Uint8Array[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue;
    for (const item of Array.isArray(member) ? (member as readonly Json[]) : [member]) {
      const told = encoding[name];
      const type = isJsonObject(told) && typeof told["contentType"] === "string" ? told["contentType"] : undefined;
      parts.push(part(boundary, name, item, type));
    }
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(parts) };
}

function part(boundary: string, name: string, value: Json, type: string | undefined): Uint8Array {
  const file = readFile(value, name);
  const disposition = `content-disposition: form-data; name="${quoted(name)}"`;
  if (file !== null) {
    const head = `--${boundary}\r\n${disposition}; filename="${quoted(file.filename)}"\r\ncontent-type: ${file.contentType.replaceAll(/[\r\n]/g, "")}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), file.bytes, Buffer.from("\r\n")]);
  }
  const isText = typeof value !== "object" || value === null;
  const kind = type ?? (isText ? null : "application/json");
  return Buffer.from(
    `--${boundary}\r\n${disposition}${kind === null ? "" : `\r\ncontent-type: ${kind}`}\r\n\r\n${isText ? String(value) : JSON.stringify(value)}\r\n`,
  );
}

/** @throws AppError DATA_VALIDATION_ERROR naming the field */
export function fileBytes(value: Json, field: string): Uint8Array {
  return readFile(value, field)?.bytes ?? Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
}

function readFile(value: Json, field: string): FileInput | null {
  if (!isJsonObject(value) || typeof value["content"] !== "string") return null;
  const { content, encoding, filename, contentType } = value;
  const isBase64 = encoding === "base64";
  if (isBase64 && !/^[\w+/=\s-]*$/.test(content)) throw new AppError("DATA_VALIDATION_ERROR", `The input "${field}" is not base64.`, { field });
  return {
    filename: typeof filename === "string" && filename !== "" ? filename : "file",
    contentType: typeof contentType === "string" ? contentType : "application/octet-stream",
    bytes: Buffer.from(content, isBase64 ? "base64" : "utf8"),
  };
}

/** As browsers write it (HTML, "multipart/form-data"). */
const quoted = (text: string): string => text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
