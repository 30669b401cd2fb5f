export type * from "./flow-graph.ts";
export { parse, type ParseOptions } from "./parse/parse.ts";
export { edit } from "./edit/edit.ts";
export { apply, canEdit } from "./apply/apply.ts";
export { parseConfig, type ParsedConfig } from "./config/parse-config.ts";
export { edgesOf } from "./parse/edges.ts";
export { toFlowSpec, type FlowSpec, type FlowSpecCode, type FlowSpecItem, type FlowSpecStep } from "./spec/flow-spec.ts";
export { maxSourceLength } from "./source/parse-module.ts";
