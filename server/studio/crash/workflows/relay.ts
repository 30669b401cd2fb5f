import { step, trigger, workflow } from "@fastn/workflow";

const post = (name: string, more: object = {}) =>
  step(name, {
    type: "action",
    connector: "http",
    action: "post",
    input: { url: "/echo", body: { step: name } },
    retry: { maxAttempts: 20, initialInterval: "50ms" },
    ...more,
  });

/** Passes from one owner to another somewhere in its first steps, then waits, so that it is still open when the first owner comes back. */
export default workflow("relay", {
  trigger: trigger.manual(),
  steps: [
    post("first"),
    post("second", { dependsOn: ["first"] }),
    post("third", { dependsOn: ["second"] }),
    step("go", { type: "wait", event: { name: "go" }, dependsOn: ["third"] }),
    post("last", { dependsOn: ["go"] }),
  ],
});
