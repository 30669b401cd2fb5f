import { Plus, RotateCcw, X } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { useStore } from "zustand";
import { bind, bindings, holderOf, isChanged, resetBinding, resetBindings, shortcutOf, shortcutsOf, useActions, type Action } from "../app/actions/index.ts";
import { announce } from "../app/announce.ts";
import { navigate } from "../app/page-path.ts";
import { scopeNames } from "../app/palette/shortcuts-dialog.tsx";
import { shell } from "../app/shell.ts";
import { Button, IconButton, Input, Kbd, shortcutText } from "../ui/index.ts";
// The canvas brings its actions with it when it is first shown; they are listed before that too.
import "../builder/canvas/actions.ts";
import { refuseKey } from "./refuse-key.ts";

/** Every action with its keys, each of which can be changed. */
export default function KeyboardPage() {
  const [filter, setFilter] = useState("");
  const bound = useStore(bindings);
  const words = filter.trim().toLowerCase();
  const actions = useActions().filter(
    (action) => action.title.toLowerCase().includes(words) || shortcutsOf(action, bound).some((key) => shortcutText(key).toLowerCase().includes(words)),
  );
  const groups = [...new Set(actions.map(({ group }) => group))];
  return (
    <main aria-label="Keyboard settings" className="h-full overflow-y-auto bg-panel">
      <div className="mx-auto flex max-w-180 flex-col gap-4 p-6">
        <div className="flex items-center gap-3">
          <h1 className="flex-1 text-xl font-semibold">Keyboard</h1>
          <Button onClick={() => navigate("/settings")}>All settings</Button>
          <Button icon={RotateCcw} disabled={Object.keys(bound.byAction).length === 0} onClick={resetBindings}>
            Reset all
          </Button>
        </div>
        <Input
          type="search"
          aria-label="Filter actions"
          placeholder="Filter by name or key"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
        {groups.length === 0 && <p className="text-sm text-muted">No action fits. Try fewer letters.</p>}
        {groups.map((group) => (
          <section key={group} aria-label={group} className="flex flex-col gap-2">
            <h2 className="text-base font-semibold">{group}</h2>
            <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
              {actions
                .filter((action) => action.group === group)
                .map((action) => (
                  <Row key={action.id} action={action} keys={shortcutsOf(action, bound)} changed={isChanged(action, bound)} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </main>
  );
}

interface RowProps {
  readonly action: Action;
  readonly keys: readonly string[];
  readonly changed: boolean;
}

function Row({ action, keys, changed }: RowProps) {
  const [asking, setAsking] = useState(false);
  const [wanted, setWanted] = useState<{ readonly key: string; readonly holder: Action } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  const take = (key: string): void => {
    bind(action, [...keys, key]);
    announce(`${shortcutText(key)} is for ${action.title} now`);
    setWanted(null);
    setAsking(false);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const key = shortcutOf(event.nativeEvent);
    if (key === "Escape") return setAsking(false);
    const reason = refuseKey(key, action, shell.kind);
    setRefusal(reason);
    if (reason !== null) return;
    const holder = holderOf(key, action);
    if (holder === undefined) take(key);
    else setWanted({ key, holder });
  };

  return (
    <li aria-label={action.title} className="px-4 py-2">
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        <span className="min-w-48 flex-1 text-sm">
          {action.title} <span className="text-xs text-faint">{scopeNames[action.scope ?? "global"]}</span>
        </span>
        {keys.map((key) => (
          <span key={key} className="flex items-center gap-0.5">
            <Kbd shortcut={key} />
            <IconButton
              icon={X}
              label={`Take ${shortcutText(key)} away`}
              onClick={() =>
                bind(
                  action,
                  keys.filter((other) => other !== key),
                )
              }
            />
          </span>
        ))}
        {asking ? (
          <button
            type="button"
            data-takes-keys
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- it was asked for by the button it replaces
            autoFocus
            aria-label={`Press keys for ${action.title}`}
            onKeyDown={onKey}
            onBlur={() => wanted === null && setAsking(false)}
            className="h-7 rounded-md border border-accent px-2 text-xs text-muted"
          >
            Press keys, Esc cancels
          </button>
        ) : (
          <IconButton
            icon={Plus}
            label={`Add keys to ${action.title}`}
            onClick={() => {
              setRefusal(null);
              setAsking(true);
            }}
          />
        )}
        {changed && <IconButton icon={RotateCcw} label={`Reset ${action.title}`} onClick={() => resetBinding(action.id)} />}
      </div>
      {refusal !== null && (
        <p role="alert" className="text-xs text-danger-text">
          {refusal}
        </p>
      )}
      {wanted !== null && (
        <div role="alert" className="mt-1 flex flex-wrap items-center gap-2 text-xs text-warning-text">
          <span className="min-w-48 flex-1">
            {shortcutText(wanted.key)} is for “{wanted.holder.title}”.
          </span>
          <Button
            onClick={() => {
              setWanted(null);
              setAsking(false);
            }}
          >
            Leave it
          </Button>
          <Button
            look="primary"
            onClick={() => {
              bind(
                wanted.holder,
                shortcutsOf(wanted.holder).filter((key) => key !== wanted.key),
              );
              take(wanted.key);
            }}
          >
            Take it for this
          </Button>
        </div>
      )}
    </li>
  );
}
