import { workflow } from "@fastn/workflow";
import { options } from "./options.ts";

export default workflow("opaque_workflow", options);
