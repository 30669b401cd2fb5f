import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { errorCodes, newId, type ErrorCode } from "@fastn/core/values";
import { securityHeaders } from "./security-headers.ts";

/** How long a sender may take to read its refusal and go, ms. */
const lingerMs = 2_000;

/** What Node's parser calls its refusals; all others are of what is not HTTP at all. */
const known: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: { code: "HEADERS_TOO_LARGE", message: "The address and headers of a request may be 16 KiB together. Send what is long in the body." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { code: "PAYLOAD_TOO_LARGE", message: "The chunks of the body carry too many extensions. Send them without." },
  ERR_HTTP_REQUEST_TIMEOUT: { code: "TIMED_OUT", message: "The request did not arrive in time. Send it again, faster or smaller." },
};

/** How Node tells of bytes that are no request. */
interface Malformed extends Error {
  readonly code?: string;
  /** The parser's words: "Invalid method encountered". */
  readonly reason?: string;
}

/**
 * Answer what came to a server and is no request, with a body like those of other refusals, and end the connection: what follows on it cannot
 * be told apart. For `clientError`. It imports little, for servers that must start fast.
 */
export function refuseMalformed(error: Malformed, socket: Duplex): void {
  // An answer may be on its way (to a body that is wrong from its middle on): what is written into it would be taken for a part of it.
  const isAnswering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage?.headersSent === true;
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering) return void socket.destroy();
  const { code, message } = known[error.code ?? ""] ?? {
    code: "BAD_REQUEST" as const,
    message: `The request is not valid HTTP/1.1${error.reason === undefined ? "" : `: ${error.reason}`}.`,
  };
  const requestId = newId("req");
  const { status } = errorCodes[code];
  const body = JSON.stringify({ code, statusCode: status, message, requestId });
  const headers = {
    ...securityHeaders,
    "x-request-id": requestId,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  // Ended, not destroyed: with bytes unread, that would reset the connection and the answer with it.
  socket.removeAllListeners("data").on("data", () => undefined);
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
