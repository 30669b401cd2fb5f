import { buildWorkflow } from "./build.ts";
export default buildWorkflow("x");
