import type { IncomingHttpHeaders } from "node:http";
import type { DirectAnswer, DirectPosts } from "../../platform/index.ts";
import { localTenant, type StudioServices, type WebhookRequest } from "../services.ts";
import { answerOf } from "./answer-run.ts";

type Services = Pick<StudioServices, "triggers" | "runs">;

/** What starts the workflow a webhook is for, and answers as that workflow's tier says. */
export const hookReceiver =
  ({ triggers, runs }: Services) =>
  async (request: WebhookRequest): Promise<DirectAnswer> => {
    const started = await triggers.receive(localTenant, request);
    return answerOf(runs, started, started.repeated ? 200 : 202);
  };

/** Plain posts to /hooks/<path>, which need no route of the framework. */
export function takeHookPosts(direct: DirectPosts, services: Services): void {
  const receive = hookReceiver(services);
  direct.under("/hooks", ({ path, headers, rawBody, body, bodyBound }) =>
    receive({ method: "POST", path, headers: single(headers), rawBody, payload: body, payloadBound: bodyBound, idempotencyKey: null }),
  );
}

/** Every header but Set-Cookie, which no request has a use for, comes as one text. */
export function single(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  if (headers["set-cookie"] === undefined) return headers as Record<string, string>;
  const { "set-cookie": _ofAnswers, ...others } = headers;
  return others as Record<string, string>;
}
