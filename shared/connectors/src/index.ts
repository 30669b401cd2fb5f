export { builtIns, createConnectorRegistry } from "./built-ins.ts";
export { ConnectorRegistry } from "./registry.ts";
export { connectorTypes } from "./types/connector-types.ts";
export { schemaToType } from "./types/schema-to-type.ts";
export { capabilitiesOf } from "./capabilities.ts";
export { cdmFields, entity, entityTable } from "./cdm.ts";
export { encodeForm, formType } from "./client/form.ts";
export type { Paging } from "./paging.ts";
export { entityEvents, member, triggerTable, type EntityEvents } from "./webhook/events.ts";
export { signatureFault, signatureHeaders, type SignatureDef, type SignedParts } from "./webhook/signature.ts";
export {
  actionTable,
  defineAction,
  plainSchema,
  type ActionDef,
  type ActionType,
  type ApiKeyDef,
  type AuthDef,
  type CapabilityDecl,
  type ConnectionDef,
  type ConnectorCtx,
  type CustomAuthDef,
  type ConnectorDefinition,
  type ConnectorLogger,
  type EntityDef,
  type JsonSchema,
  type OAuth2Def,
  type PollSpec,
  type SchemeDef,
  type TriggerSpec,
  type TypedAction,
  type WebhookDef,
  type WebhookDelivery,
  type WebhookNote,
} from "./definition.ts";
export { schemaCheck, type SchemaCheck, type SchemaFault } from "@fastn/core/schema-check";
export type { ServiceFault, ServiceFaultReader } from "./client/faults.ts";
export type { HttpAnswer, HttpBodyOptions, HttpClient, HttpOptions, IdempotencyDef } from "./client/http-client.ts";
export type { TransportOptions } from "./client/transport.ts";
