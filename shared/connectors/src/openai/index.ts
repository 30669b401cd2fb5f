import { isJsonObject } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import type { ServiceFaultReader } from "../client/faults.ts";
import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { chatActions } from "./chat.ts";
import { modelActions } from "./models.ts";

const actions = [...chatActions, ...modelActions];

/**
 * A used-up quota is told with 429 as a rate limit is (platform.openai.com/docs/guides/error-codes), but trying again does not help: only a
 * limit that passes may be retried.
 */
export const readFault: ServiceFaultReader = ({ status, body }) => {
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  const { message, code, type } = error;
  const reason = typeof code === "string" ? code : typeof type === "string" ? type : undefined;
  return {
    ...(typeof message === "string" && { message }),
    reason,
    ...(status === 429 && reason === "insufficient_quota" && { code: "CONNECTOR_REFUSED" as const }),
  };
};

export const openai: ConnectorDefinition = {
  name: "openai",
  displayName: "OpenAI",
  description: "Chat completions, responses, embeddings, moderation and images. Works with any service that speaks the same API.",
  category: "AI/ML",
  color: "#10a37f",
  icon: "sparkles",
  auth: { type: "api_key", headerName: "Authorization", prefix: "Bearer " },
  otherAuth: [{ type: "bearer_token" }],
  connection: { baseUrlExample: "https://api.openai.com/v1" },
  readFault,
  defaultBaseUrl: "https://api.openai.com",
  apiRoot: "/v1",
  actions: actionTable(actions),
  capabilities: capabilitiesOf(actions, []),
};
