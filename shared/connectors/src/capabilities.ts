import type { ActionDef, CapabilityDecl, TriggerSpec } from "./definition.ts";

/** What a connector can do, from its actions and triggers: nothing to keep in step by hand. */
export function capabilitiesOf(actions: readonly ActionDef[], triggers: readonly TriggerSpec[]): CapabilityDecl {
  const grouped = (pairs: readonly (readonly [string, string])[]): Record<string, string[]> => {
    const groups: Record<string, string[]> = {};
    for (const [entity, what] of pairs) groups[entity] = [...new Set([...(groups[entity] ?? []), what])];
    return groups;
  };
  const events = triggers.map((trigger) => [trigger.entity, trigger.name.slice(trigger.name.lastIndexOf(".") + 1)] as const);
  return {
    entities: [...new Set([...actions, ...triggers].map((each) => each.entity))],
    actions: grouped(actions.filter((action) => action.type !== "other").map((action) => [action.entity, action.type] as const)),
    events: grouped(events),
  };
}
