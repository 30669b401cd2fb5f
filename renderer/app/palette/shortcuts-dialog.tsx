import { useState } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { Dialog, Input, Kbd } from "../../ui/index.ts";
import { useActions } from "../actions/index.ts";

export const shortcutList = createStore<{ readonly open: boolean }>(() => ({ open: false }));

const scopes = { global: "", canvas: "on the canvas", editor: "in the code" } as const;

/** Every action that has a shortcut, by group. */
export function ShortcutsDialog() {
  const open = useStore(shortcutList, (state) => state.open);
  const [filter, setFilter] = useState("");
  const words = filter.trim().toLowerCase();
  const actions = useActions().filter(({ title, shortcuts = [] }) => shortcuts.length > 0 && title.toLowerCase().includes(words));
  const groups = [...new Set(actions.map(({ group }) => group))];
  return (
    <Dialog open={open} onOpenChange={(next) => shortcutList.setState({ open: next })} title="Keyboard shortcuts" width="wide">
      <Input type="search" aria-label="Filter shortcuts" placeholder="Filter" value={filter} onChange={({ target }) => setFilter(target.value)} />
      <div className="mt-3 columns-1 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-muted">{group}</h3>
            <ul>
              {actions
                .filter((action) => action.group === group)
                .map(({ id, title, shortcuts = [], scope = "global" }) => (
                  <li key={id} className="flex min-h-7 items-center gap-2">
                    <span className="min-w-0 flex-1">
                      {title} <span className="text-xs text-faint">{scopes[scope]}</span>
                    </span>
                    {shortcuts.map((shortcut) => (
                      <Kbd key={shortcut} shortcut={shortcut} />
                    ))}
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
