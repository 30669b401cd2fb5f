import { CodeXml, Columns2, PanelRight, Workflow, type LucideIcon } from "lucide-react";
import { cx, IconButton, Tooltip } from "../../ui/index.ts";
import { useShortcut } from "../actions/index.ts";
import { documentViews, layout, setView, useLayout, viewOf, type DocumentView } from "../layout.ts";

const looks: Readonly<Record<DocumentView, { readonly title: string; readonly icon: LucideIcon }>> = {
  canvas: { title: "Canvas", icon: Workflow },
  split: { title: "Split", icon: Columns2 },
  code: { title: "Code", icon: CodeXml },
};

/** Canvas, code or both, for this file. */
export function ViewSwitch({ file }: { readonly file: string }) {
  const view = useLayout((state) => state.views[file]) ?? viewOf(file);
  const inspector = useLayout((state) => state.inspector);
  const shortcut = useShortcut("panel.inspector");
  return (
    <div className="flex shrink-0 items-center gap-1 pr-1 pl-2">
      <div role="radiogroup" aria-label="View" className="flex rounded-md border border-line bg-panel p-0.5">
        {documentViews.map((id) => {
          const { title, icon: Icon } = looks[id];
          return (
            <Tooltip key={id} label={`${title} view`}>
              <button
                type="button"
                role="radio"
                aria-checked={view === id}
                onClick={() => setView(file, id)}
                className={cx(
                  "flex h-6 cursor-default items-center gap-1 rounded-sm px-2 text-xs font-medium",
                  view === id ? "bg-raised text-text shadow-[0_0_0_1px_var(--line-strong)]" : "text-muted hover:text-text",
                )}
              >
                <Icon size={14} strokeWidth={1.5} aria-hidden />
                <span className="max-[1000px]:sr-only">{title}</span>
              </button>
            </Tooltip>
          );
        })}
      </div>
      <IconButton icon={PanelRight} label="Inspector" shortcut={shortcut} aria-pressed={inspector} onClick={() => layout.setState({ inspector: !inspector })} />
    </div>
  );
}
