export { expressionRoots, type Expression, type ExpressionRoot, type PathKey, type Template, type TemplatePart } from "./ast.ts";
export { compileInput, evaluateTemplate, resolveInput, type CompiledInput } from "./evaluate.ts";
export { findFunction, functionNames, type ExpressionFunction } from "./functions.ts";
export { expressionLimits } from "./limits.ts";
export type { ExpressionScope } from "./scope.ts";
export { hasExpression, parseTemplate } from "./parse.ts";
export { pathsIn, referencesIn, rootsIn, type StepReference } from "./references.ts";
