import { createLogger } from "@fastn/core/node";
import { buildService, type ServiceOptions } from "./build-service.ts";
import { createCredentials } from "./credentials.ts";
import type { Service } from "./service-types.ts";

export const testToken = "test-token-0123456789abcdef0123456789";

/** A service of the real kind for tests, with answers held to their schemas. The caller closes it. */
export function testService(over: Partial<ServiceOptions> = {}): Promise<Service> {
  return buildService({
    name: "test",
    api: { title: "test", version: "1.0.0", components: {} },
    credentials: createCredentials(testToken),
    logger: createLogger({ name: "test", level: "silent" }),
    checkAnswers: true,
    ...over,
  });
}
