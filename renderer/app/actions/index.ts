export { dispatchShortcuts } from "./dispatch.ts";
export {
  allActions,
  findAction,
  findConflicts,
  registerActions,
  reportActionFailures,
  runAction,
  useActions,
  useShortcut,
  type Action,
  type ActionScope,
} from "./registry.ts";
