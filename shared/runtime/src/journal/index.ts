export { decodeEvents, encodeEvents, journalVersion } from "./codec.ts";
export { hashesIn, inlineLimitBytes, payloadOf, putBack, type Payload } from "./payloads.ts";
