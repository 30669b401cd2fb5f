export { renameMention, stepNamesOf, type ScanResult, type StepMention, type UnclearUse } from "./mention.ts";
export { parseFunctionText, parseModule, scanFunctionText, type ParsedFunction, type ParsedModule } from "./function-text.ts";
export { scanFunction, type ScanOptions } from "./scan-function.ts";
export type { FunctionNode } from "./nodes.ts";
export { collectScopes, type Scopes } from "./scopes.ts";
