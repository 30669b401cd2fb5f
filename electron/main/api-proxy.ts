import { errorCodes, newId, type ErrorCode } from "@fastn/core";
import { isAppUrl } from "./origin.ts";

/** Where a platform process answers. */
export interface PlatformAddress {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  readonly url: string;
  readonly token: string;
}

const forwardedRequestHeaders = ["accept", "content-type", "if-match", "if-none-match", "idempotency-key", "last-event-id"];
/** Hop-by-hop headers and those that no longer fit the body once fetch has decoded it. */
const droppedAnswerHeaders = ["connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "set-cookie"];

/**
 * Hand a request of the page to the platform process, adding the token the page never sees. Bodies stream both ways, so
 * server-sent events arrive as they happen; when the page hangs up, so does the request to the platform.
 */
export async function proxyApi(request: Request, address: PlatformAddress): Promise<Response> {
  const origin = request.headers.get("origin");
  if (origin !== null && !isAppUrl(origin)) return problem("FORBIDDEN", "Only the studio's own page may call the platform process.");
  const { pathname, search } = new URL(request.url);
  const headers = new Headers({ "x-fastn-token": address.token });
  for (const name of forwardedRequestHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const answer = await fetch(address.url + pathname + search, {
      method: request.method,
      headers,
      redirect: "manual",
      signal: request.signal,
      ...(request.body !== null && { body: request.body, duplex: "half" as const }),
    });
    const answerHeaders = new Headers(answer.headers);
    for (const name of droppedAnswerHeaders) answerHeaders.delete(name);
    return new Response(answer.body, { status: answer.status, headers: answerHeaders });
  } catch {
    return problem("PLATFORM_UNAVAILABLE", "The platform process is not answering. It is being started again; try once more in a moment.");
  }
}

/** An error in the shape all of the API's errors have. */
export function problem(code: ErrorCode, message: string): Response {
  const { status } = errorCodes[code];
  return Response.json({ code, statusCode: status, message, requestId: newId("req") }, { status });
}
