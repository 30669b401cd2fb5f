import { capabilitiesOf } from "../capabilities.ts";
import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { checkActions } from "./check.ts";
import { sendActions } from "./send.ts";

const actions = [...sendActions, ...checkActions];

export const email: ConnectorDefinition = {
  name: "email",
  displayName: "Email",
  description: "Emails through any SMTP server, from text or templates, with attachments.",
  category: "communication",
  color: "#b45309",
  icon: "mail",
  auth: { type: "basic" },
  otherAuth: [{ type: "none" }],
  connection: { baseUrlExample: "smtp://smtp.example.com:587" },
  actions: actionTable(actions),
  capabilities: capabilitiesOf(actions, []),
};
