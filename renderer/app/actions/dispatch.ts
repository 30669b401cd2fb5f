import { actionFor, runAction, type ActionScope } from "./registry.ts";
import { normalise, shortcutOf } from "./shortcut.ts";

const textField = "input:not([type=checkbox],[type=radio],[type=range]),textarea,select,[contenteditable='true'],[role=textbox]";
/** Keys a text field uses for its own undo, clipboard and selection. */
const fieldKeys = new Set(["Mod+Z", "Mod+Shift+Z", "Mod+Y", "Mod+C", "Mod+X", "Mod+V", "Mod+A", "Mod+D"]);
const needsModifier = /^(?:Shift\+)?(?:.|Space|Enter|Backspace|Delete|Arrow\w+|Home|End|Tab|Escape)$/;

const scopeOf = (element: Element): ActionScope => (element.closest<HTMLElement>("[data-scope]")?.dataset["scope"] as ActionScope | undefined) ?? "global";

/**
 * Turn key presses into actions, before any widget sees them. Text fields keep what they need for typing; the code editor
 * keeps its own keys except undo and redo, which belong to the document.
 * @returns what stops listening
 */
export function dispatchShortcuts(target: Window): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.defaultPrevented) return;
    const element = event.target instanceof Element ? event.target : target.document.body;
    // A field that asks for a key takes whatever comes.
    if (element.closest("[data-takes-keys]") !== null) return;
    const scope = scopeOf(element);
    const shortcut = shortcutOf(event);
    const inField =
      element.matches(textField) && !(scope === "editor" && element.closest(".monaco-editor") !== null && element.closest(".find-widget") === null);
    if (inField && (fieldKeys.has(shortcut) || needsModifier.test(shortcut))) return;
    if (scope === "editor" && needsModifier.test(shortcut)) return;
    // A dialog or menu on top has the keyboard to itself.
    if (element.closest("[role=dialog],[role=menu],[role=listbox]") !== null && !shortcut.startsWith("F")) return;
    const action = actionFor(shortcut, scope);
    if (action === undefined) return;
    if (action.native === true && action.shortcuts?.some((own) => normalise(own) === shortcut) === true) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat && action.oncePerPress === true) return;
    runAction(action.id);
  };
  target.addEventListener("keydown", onKey, { capture: true });
  return () => target.removeEventListener("keydown", onKey, { capture: true });
}
