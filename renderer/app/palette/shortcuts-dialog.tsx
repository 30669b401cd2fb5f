import { useState } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { Button, Dialog, Input, Kbd } from "../../ui/index.ts";
import { bindings, shortcutsOf, useActions } from "../actions/index.ts";
import { navigate } from "../page-path.ts";

export const shortcutList = createStore<{ readonly open: boolean }>(() => ({ open: false }));

/** Where keys of a scope count. */
export const scopeNames = { global: "", canvas: "on the canvas", editor: "in the code" } as const;

/** Every action that has a shortcut, by group. */
export function ShortcutsDialog() {
  const open = useStore(shortcutList, (state) => state.open);
  const [filter, setFilter] = useState("");
  const words = filter.trim().toLowerCase();
  const bound = useStore(bindings);
  const actions = useActions().filter((action) => shortcutsOf(action, bound).length > 0 && action.title.toLowerCase().includes(words));
  const groups = [...new Set(actions.map(({ group }) => group))];
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => shortcutList.setState({ open: next })}
      title="Keyboard shortcuts"
      width="wide"
      actions={
        <Button
          onClick={() => {
            shortcutList.setState({ open: false });
            navigate("/settings/keyboard");
          }}
        >
          Change shortcuts…
        </Button>
      }
    >
      <Input type="search" aria-label="Filter shortcuts" placeholder="Filter" value={filter} onChange={({ target }) => setFilter(target.value)} />
      <div className="mt-3 columns-1 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-muted">{group}</h3>
            <ul>
              {actions
                .filter((action) => action.group === group)
                .map((action) => (
                  <li key={action.id} className="flex min-h-7 items-center gap-2">
                    <span className="min-w-0 flex-1">
                      {action.title} <span className="text-xs text-faint">{scopeNames[action.scope ?? "global"]}</span>
                    </span>
                    {shortcutsOf(action, bound).map((shortcut) => (
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
