/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import { step } from "@fastn/workflow";
import { expect, it } from "vitest";
import { act, run } from "../testing/run-steps.ts";

const canary = "{{variables.secret}} {{steps.first.output}} {{run.id}}";

it("leaves data that looks like an expression alone, from the trigger through every kind of step to the run's output", async () => {
  const ran = await run(
    [
      step("first", { type: "action", connector: "c", action: "a", input: { text: "{{trigger.text}}", list: "{{trigger.list}}" } }),
      step("loop", {
        type: "loop",
        over: "{{steps.first.output.list}}",
        steps: [step("each", { type: "action", connector: "c", action: "a", input: "{{item}}" })],
      }),
      step("branch", {
        type: "gate",
        when: "{{steps.first.output.text}}",
        then: [step("tell", { type: "notification", channels: ["in_app"], title: "{{trigger.text}}", body: "<{{steps.first.output.text}}>" })],
      } as never),
      act("code", (ctx) => ctx.steps["loop"]?.output),
      step("last", { type: "action", connector: "c", action: "a", input: "{{steps.code.output}}" }),
    ],
    { input: { text: canary, list: [canary, { canary }] }, variables: { secret: "LEAKED" } },
  );
  expect(ran.output).toEqual([canary, { canary }]);
  expect(ran.host.notifications.map(({ title, body }) => [title, body])).toEqual([[canary, `<${canary}>`]]);
  expect(JSON.stringify([ran.host.journal, ran.host.logs])).not.toContain("LEAKED");
});
