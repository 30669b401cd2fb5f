import { AppError, type Json } from "@fastn/core/values";
import { nestFields } from "./form-body.ts";

const maxParts = 1_000;

/**
 * A `multipart/form-data` body as an object: plain fields are text, files `{ filename, contentType, sizeBytes }`; what is in a file is not kept.
 * @throws AppError BAD_REQUEST when the boundary is missing or the text does not follow it
 */
export function parseMultipart(contentType: string, body: Buffer): Json {
  const boundary = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) throw new AppError("BAD_REQUEST", "The multipart body names no boundary in its content type.");
  // Latin-1 keeps one character a byte, so sizes are right; text is decoded part by part.
  const parts = body.toString("latin1").split(`--${mark}`);
  if (parts.length < 2 || !(parts.at(-1) ?? "").startsWith("--")) throw new AppError("BAD_REQUEST", "The multipart body does not end with its boundary.");
  if (parts.length > maxParts) throw new AppError("BAD_REQUEST", `The multipart body has more than ${maxParts} parts.`);
  return nestFields(parts.slice(1, -1).map(readPart));
}

function readPart(part: string): readonly [string, Json] {
  const split = part.indexOf("\r\n\r\n");
  const head = split < 0 ? part : part.slice(0, split);
  const content = split < 0 ? "" : part.slice(split + 4).replace(/\r\n$/, "");
  const name = /\bname="([^"]*)"/i.exec(head)?.[1];
  if (name === undefined) throw new AppError("BAD_REQUEST", "A part of the multipart body has no name.");
  const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
  if (filename === undefined) return [utf8(name), utf8(content)];
  const contentType = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? "application/octet-stream";
  return [utf8(name), { filename: utf8(filename), contentType, sizeBytes: content.length }];
}

const utf8 = (latin1: string): string => Buffer.from(latin1, "latin1").toString("utf8");
