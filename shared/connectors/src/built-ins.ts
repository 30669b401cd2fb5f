import type { TransportOptions } from "./client/transport.ts";
import { github } from "./github/index.ts";
import { cin7Core } from "./cin7-core/index.ts";
import { cin7Omni } from "./cin7-omni/index.ts";
import { http } from "./http/index.ts";
import { quickbooks } from "./quickbooks/index.ts";
import { ConnectorRegistry } from "./registry.ts";
import { hubspot } from "./hubspot/index.ts";
import { openai } from "./openai/index.ts";
import { email } from "./email/index.ts";
import { shopify } from "./shopify/index.ts";
import { slack } from "./slack/index.ts";
import { stripe } from "./stripe/index.ts";
import { transform } from "./transform/index.ts";
import { xero } from "./xero/index.ts";

export const builtIns = [cin7Core, cin7Omni, email, github, http, hubspot, openai, quickbooks, shopify, slack, stripe, transform, xero] as const;

/** A registry with the connectors the studio ships. The caller closes it. */
export function createConnectorRegistry(options: TransportOptions = {}): ConnectorRegistry {
  const registry = new ConnectorRegistry(options);
  for (const definition of builtIns) registry.register(definition, "later");
  return registry;
}
