import { workflow } from "@fastn/workflow"
export default workflow("no_steps", {})
