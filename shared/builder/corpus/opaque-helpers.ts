import { step, workflow } from "@fastn/workflow";
import { audit } from "./audit.ts";

const fetchStep = (name: string, url: string) =>
  step(name, { type: "action", connector: "http", action: "request", input: { url, token: "{{steps.login.output.token}}" }, dependsOn: ["login"] });

export default workflow("opaque_helpers", {
  trigger: { type: "manual" },
  steps: [
    step("login", { type: "action", handler: async () => ({ token: "t" }) }),
    fetchStep("users", "https://example.com/users"),
    audit({ level: 1 }),
    process.env.DEBUG ? step("debug", { type: "wait", for: "1s" }) : step("release", { type: "wait", for: "2s" }),
    step("last", { type: "action", handler: (ctx) => [ctx.steps.login, ctx.steps.users] }),
  ],
});
