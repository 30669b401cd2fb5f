import { github } from "./github.ts";
import { quickbooks } from "./quickbooks.ts";
import { cin7Core } from "./cin7-core.ts";
import { cin7Omni } from "./cin7-omni.ts";
import { http } from "./http.ts";
import { hubspot } from "./hubspot.ts";
import { openai } from "./openai.ts";
import { email } from "./email.ts";
import { shopify } from "./shopify.ts";
import { slack } from "./slack.ts";
import { stripe } from "./stripe.ts";
import { transform } from "./transform.ts";
import { xero } from "./xero.ts";
import type { ConnectorExamples } from "./example.ts";

/** By connector. */
export const examples: Readonly<Record<string, ConnectorExamples>> = {
  "cin7-omni": cin7Omni,
  "cin7-core": cin7Core,
  quickbooks,
  email,
  github,
  http,
  hubspot,
  openai,
  shopify,
  slack,
  stripe,
  transform,
  xero,
};
