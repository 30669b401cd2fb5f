import { step, workflow } from "@fastn/workflow";

const slow = { timeout: "5m", retry: { maxAttempts: 2 } };
const request = { type: "action", connector: "http", action: "request" } as const;

export default workflow("spread_options", {
  trigger: { type: "manual" },
  steps: [
    step("get", { ...request, ...slow, input: { url: "https://example.com" } }),
    step("put", { ...request, input: { url: "https://example.com", body: "{{steps.get.output}}" }, timeout: "1m", ...slow }),
    step("over", { input: { url: "{{steps.put.output}}" }, ...request, ...{ input: { url: "https://example.org" } } }),
  ],
});
