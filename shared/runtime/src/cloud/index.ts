// Workflows as artifacts: the invocation host of AWS Lambda and Google Cloud Run. Brings no compiler and no step process.
export { createCloudRunHandler, type CloudRunOptions, type CloudRunService } from "./cloud-run.ts";
export type { InvocationOptions } from "./invocation-options.ts";
export { createLambdaHandler, type LambdaHandler } from "./lambda.ts";
