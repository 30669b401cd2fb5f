import { workflow } from "@fastn/workflow";

export default workflow("empty_steps", {
  trigger: { type: "manual" },
  steps: [],
});
