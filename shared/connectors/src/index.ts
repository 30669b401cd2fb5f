export { builtIns, createConnectorRegistry } from "./built-ins.ts";
export { ConnectorRegistry } from "./registry.ts";
export { connectorTypes } from "./types/connector-types.ts";
export { schemaToType } from "./types/schema-to-type.ts";
export {
  actionTable,
  defineAction,
  plainSchema,
  type ActionDef,
  type ActionType,
  type AuthDef,
  type CapabilityDecl,
  type ConnectorCtx,
  type ConnectorDefinition,
  type ConnectorLogger,
  type EntityDef,
  type JsonSchema,
  type TriggerSpec,
  type TypedAction,
} from "./definition.ts";
export { schemaCheck, type SchemaCheck, type SchemaFault } from "./schema.ts";
export { egressPolicy, type EgressOptions, type EgressPolicy } from "./client/egress.ts";
export type { HttpAnswer, HttpBodyOptions, HttpClient, HttpOptions } from "./client/http-client.ts";
export type { TransportOptions } from "./client/transport.ts";
