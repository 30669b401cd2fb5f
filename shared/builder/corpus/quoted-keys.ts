import { step, workflow } from "@fastn/workflow";

export default workflow("quoted_keys", {
  "trigger": { "type": "manual" },
  'steps': [
    step("a", { "type": "action", 'connector': "http", ["action"]: "request", "input": { "content-type": "x", 1: "one", "ünï": true } }),
    step("b", { "type": "wait", "for": 5_000, "dependsOn": ["a"] }),
  ],
});
