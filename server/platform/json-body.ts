import { AppError, borderLimits, parseStrictJson, plainJsonBound, toJson, type Json } from "@fastn/core";
import type { Service } from "./service-types.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** `application/json`, and what is JSON by its suffix: `application/cloudevents+json`. A page has to ask before it may send any of them to us. */
const jsonTypes = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i;

/**
 * JSON is the only body a service takes: forms and `text/plain` are what a foreign web page can send without asking (CSRF).
 * Refuses other charsets, compressed bodies, invalid UTF-8, nesting beyond 64, numbers JSON cannot hold, lone surrogates and prototype keys; and
 * keys written twice, but for routes that keep the raw body: what arrives there is of other people's programs, which nobody here can mend.
 */
export function useJsonBodies(app: Service): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest("rawBody", null);
  app.addContentTypeParser(jsonTypes, { parseAs: "buffer" }, (request, body, done) => {
    try {
      const isForeign = request.routeOptions.config.keepRawBody === true;
      if (isForeign) request.rawBody = body as Buffer;
      refuseEncodings(request.headers["content-type"], request.headers["content-encoding"]);
      done(null, parseBody(body as Buffer, isForeign ? "last" : "refuse"));
    } catch (error) {
      done(error as Error);
    }
  });
}

function refuseEncodings(contentType = "", contentEncoding = "identity"): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? "utf-8";
  if (charset.toLowerCase() !== "utf-8" || contentEncoding !== "identity") {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the body as plain application/json in UTF-8.");
  }
}

/** @returns undefined for a body without content. @throws AppError BAD_REQUEST */
const parseBody = (body: Buffer, repeatedKeys: "refuse" | "last"): Json | undefined => (body.length === 0 ? undefined : parseText(body, repeatedKeys).value);

export interface Parsed {
  readonly value: Json;
  /** See `plainJsonBound`. */
  readonly bound: number;
}

const limits = { maxDepth: borderLimits.maxDepth, maxBytes: Number.POSITIVE_INFINITY };

/** @throws AppError BAD_REQUEST */
export function parseText(body: Buffer, repeatedKeys: "refuse" | "last"): Parsed {
  let value: unknown;
  try {
    value = parseStrictJson(decoder.decode(body), repeatedKeys);
  } catch (error) {
    throw new AppError("BAD_REQUEST", `The body is not valid JSON in UTF-8${error instanceof SyntaxError ? `: ${error.message}` : ""}.`, {}, { cause: error });
  }
  const bound = plainJsonBound(value, limits);
  if (bound < Number.POSITIVE_INFINITY) return { value: value as Json, bound };
  try {
    return { value: toJson(value, "request body", limits), bound };
  } catch (error) {
    throw new AppError("BAD_REQUEST", error instanceof AppError ? error.message : "The body is not plain JSON.", {}, { cause: error });
  }
}
