import { cin7Core } from "./cin7-core/index.ts";
import { cin7Omni } from "./cin7-omni/index.ts";
import { echo } from "./echo/index.ts";
import { quickbooks } from "./quickbooks/index.ts";
import { erased, type MockService } from "./service.ts";
import { github } from "./github/index.ts";
import { hubspot } from "./hubspot/index.ts";
import { openai } from "./openai/index.ts";
import { email } from "./email/index.ts";
import { shopify } from "./shopify/index.ts";
import { slack } from "./slack/index.ts";
import { stripe } from "./stripe/index.ts";
import { xero } from "./xero/index.ts";

/** Served under `/<name>`; the same names as the connectors that talk to them. */
export const mockServices: readonly MockService[] = [
  erased(shopify),
  erased(stripe),
  erased(xero),
  erased(slack),
  erased(github),
  erased(hubspot),
  erased(openai),
  erased(quickbooks),
  erased(cin7Core),
  erased(cin7Omni),
  erased(email),
  erased(echo),
];
