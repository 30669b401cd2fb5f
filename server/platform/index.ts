export { answers, writable, type Writable } from "./answers.ts";
export { buildService, type ServiceOptions } from "./build-service.ts";
export { cookieName, createCredentials, newToken, tokenHeader, type Credentials } from "./credentials.ts";
export { Health } from "./health.ts";
export { toProblem } from "./problems.ts";
export { useStaticFiles } from "./static-files.ts";
export type { RateLimit } from "./rate-limit.ts";
export { openSse, resumeAfter, type SseEvent, type SseStream } from "./sse.ts";
export type { RouteAccess, Service, ServicePlugin, ServiceReply, ServiceRequest } from "./service-types.ts";
