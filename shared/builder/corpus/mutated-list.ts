import { step, workflow } from "@fastn/workflow";

const steps = [step("a", { type: "wait", for: "1s" })];
if (process.env.MORE) steps.push(step("b", { type: "wait", for: "1s" }));

export default workflow("mutated_list", { trigger: { type: "manual" }, steps });
