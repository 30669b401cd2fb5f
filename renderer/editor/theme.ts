import type { PaintedTheme } from "../settings/theme.ts";
import { monaco } from "./monaco.ts";

/** A colour token as `#rrggbb`: the build shortens `#ffffff` to `#fff`, which Monaco refuses. */
function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return /^#[0-9a-f]{3}$/i.test(value) ? value.replace(/[0-9a-f]/gi, "$&$&") : value;
}
const hex = (name: string): string => token(name).slice(1);

/** Give the editor the colours of the tokens as they are painted now. Monaco takes hex colours only, no variables. */
export function applyEditorTheme(painted: PaintedTheme): void {
  const faint = `${token("--accent")}40`;
  monaco.editor.defineTheme("fastn", {
    base: painted === "light" ? "vs" : painted === "dark" ? "vs-dark" : "hc-black",
    inherit: true,
    rules: [
      { token: "", foreground: hex("--text") },
      { token: "comment", foreground: hex("--code-comment"), fontStyle: "italic" },
      { token: "keyword", foreground: hex("--code-keyword") },
      { token: "string", foreground: hex("--code-string") },
      { token: "string.key.json", foreground: hex("--code-key") },
      { token: "string.value.json", foreground: hex("--code-string") },
      { token: "number", foreground: hex("--code-number") },
      { token: "regexp", foreground: hex("--code-number") },
      { token: "type", foreground: hex("--code-type") },
      { token: "delimiter", foreground: hex("--text-muted") },
    ],
    colors: {
      "editor.background": token("--surface-raised"),
      "editor.foreground": token("--text"),
      "editorLineNumber.foreground": token("--text-faint"),
      "editorLineNumber.activeForeground": token("--text"),
      "editor.lineHighlightBackground": token("--surface-panel"),
      "editor.lineHighlightBorder": "#00000000",
      "editor.selectionBackground": faint,
      "editorCursor.foreground": token("--accent-text"),
      "editorIndentGuide.background1": token("--line"),
      "editorIndentGuide.activeBackground1": token("--line-strong"),
      "editorWidget.background": token("--surface-overlay"),
      "editorWidget.border": token("--line"),
      "editorSuggestWidget.selectedBackground": token("--accent-bg"),
      "editorSuggestWidget.selectedForeground": token("--text"),
      "editorHoverWidget.background": token("--surface-overlay"),
      "editorStickyScroll.background": token("--surface-raised"),
      "editorError.foreground": token("--danger-line"),
      "editorWarning.foreground": token("--warning-line"),
      "editorInfo.foreground": token("--info-line"),
      "input.background": token("--surface-raised"),
      "input.border": token("--control-line"),
      "scrollbar.shadow": "#00000000",
      "scrollbarSlider.background": `${token("--n8")}55`,
      "scrollbarSlider.hoverBackground": `${token("--n8")}99`,
      "scrollbarSlider.activeBackground": `${token("--n8")}cc`,
      focusBorder: token("--focus"),
    },
  });
  monaco.editor.setTheme("fastn");
}
