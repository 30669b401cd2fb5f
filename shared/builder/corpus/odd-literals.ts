import { step, workflow } from "@fastn/workflow";

export default workflow("odd_literals", {
  trigger: { type: "manual" },
  steps: [
    step("numbers", {
      type: "action",
      connector: "test",
      action: "echo",
      input: { hex: 0xff, neg: -1.5, plus: +2, exp: 1e3, sep: 1_000, zero: -0, nul: null, yes: true, big: 10n, re: /x/g, und: undefined, inf: 1e999 },
    }),
    step("strings", {
      type: "action",
      connector: "test",
      action: "echo",
      input: {
        esc: "a\tb\n\"q\" \u00e9 \x41 \u{1F600} \\{{not}}",
        cont: "line one \
line two",
        tpl: `back\`tick {{steps.numbers.output.hex}}
second line {{ steps["numbers"].output.neg }}`,
        list: ["a", , "b"],
        call: String(1),
      },
    }),
  ],
});
