import type { components, operations } from "./generated.ts";

export { createApiClient, problemToError, unwrap, type ApiClient, type ApiClientOptions } from "./client.ts";
export { createSseParser, subscribeSse, type SseMessage, type SseOptions } from "./sse.ts";
export type { components, operations, paths } from "./generated.ts";

/** A named schema of the API: `Schema<"RunDetail">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
/** What an operation answers when it goes well: `Answer<"listRuns">`. */
export type Answer<Name extends keyof operations> = operations[Name]["responses"] extends infer Responses
  ? {
      [Status in keyof Responses]: Status extends 200 | 202
        ? Responses[Status] extends { content: { "application/json": infer Body } }
          ? Body
          : never
        : never;
    }[keyof Responses]
  : never;
