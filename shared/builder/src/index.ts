export type * from "./flow-graph.ts";
export { parse, type ParseOptions } from "./parse/parse.ts";
export { edgesOf } from "./parse/edges.ts";
export { maxSourceLength } from "./source/parse-module.ts";
