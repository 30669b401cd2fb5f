/** What a name of a new workflow must look like; it is the name used in expressions, URLs and the CLI. */
const workflowName = /^[a-z][a-z0-9_]*$/;

/** What is wrong with the name of a new workflow, as a sentence; null when nothing is. */
export function refuseWorkflowName(name: string, taken: readonly string[]): string | null {
  if (name === "") return "Enter a name, for example order_to_invoice.";
  if (!workflowName.test(name)) return "Use small letters, digits and underscores, beginning with a letter.";
  return taken.includes(name) ? `There is a workflow ${name} already.` : null;
}

/** What is wrong with the path of a new file; null when nothing is. */
export function refusePath(path: string, taken: readonly string[]): string | null {
  if (path === "") return "Enter a path, for example mappings/order.json.";
  if (path.startsWith("/") || path.endsWith("/") || path.split("/").some((part) => part === "" || part === "." || part === "..")) {
    return "Use a path inside the workspace, without . or .. in it.";
  }
  if (/[\\:*?"<>|]/.test(path)) return 'A path cannot contain \\ : * ? " < > |.';
  return taken.some((other) => other.toLowerCase() === path.toLowerCase()) ? `${path} exists already.` : null;
}

/** The smallest workflow that runs: a manual trigger and one step. */
export const newWorkflowText = (name: string): string => `import { workflow, step, trigger } from "@fastn/workflow";

export default workflow("${name}", {
  description: "",
  trigger: trigger.manual(),
  steps: [
    step("hello", {
      type: "action",
      handler: async (ctx) => ({ greeting: "Hello from " + ctx.run.workflow }),
    }),
  ],
});
`;
