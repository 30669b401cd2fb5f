import { workflow } from "@fastn/workflow";
import { commonSteps } from "./common.ts";

export default workflow("opaque_list", {
  description: "Steps come from elsewhere",
  trigger: { type: "manual" },
  steps: commonSteps("eu"),
});
