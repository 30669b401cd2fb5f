export { bind, bindings, isChanged, resetBinding, resetBindings, shortcutsOf } from "./bindings.ts";
export { dispatchShortcuts } from "./dispatch.ts";
export {
  allActions,
  findAction,
  findConflicts,
  holderOf,
  registerActions,
  reportActionFailures,
  runAction,
  shortcutShown,
  useActions,
  useShortcut,
  type Action,
  type ActionScope,
} from "./registry.ts";
export { shortcutOf } from "./shortcut.ts";
