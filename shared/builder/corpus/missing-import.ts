export default workflow("missing_import", {
  trigger: trigger.manual(),
  steps: [step("a", { type: "wait", for: "1s" })],
});
