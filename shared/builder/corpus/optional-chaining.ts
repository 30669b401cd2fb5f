import { step, workflow } from "@fastn/workflow";

export default workflow("optional_chaining", {
  trigger: { type: "manual" },
  steps: [
    step("maybe", { type: "action", handler: () => null, onError: "continue" }),
    step("use", { type: "action", handler: (ctx) => ctx?.steps?.maybe?.output?.value ?? ctx.steps?.["maybe"] }),
    step("use_alias", { type: "action", handler: (ctx) => { const s = ctx.steps; const { length } = s.use.output; return [length, "maybe" in s]; } }),
  ],
});
