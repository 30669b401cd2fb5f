import { workflow, } from "@fastn/workflow";

export default workflow("empty_with_comment", {
  steps: [
    // add steps here
  ],
  // the trigger comes later
});
