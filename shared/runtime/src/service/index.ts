export { createRunService } from "./run-service.ts";
export { requireFitting } from "./trigger-input.ts";
