import { ChevronDown, Search } from "lucide-react";
import { Suspense } from "react";
import { Kbd, Menu, shortcutText } from "../../ui/index.ts";
import { runAction, useShortcut } from "../actions/index.ts";
import { layout } from "../layout.ts";
import { titleItems } from "../registry/index.ts";
import { useEnvironment, useWorkspace } from "../workspace/use-workspace.ts";
import { RunButton } from "./run-button.tsx";
import { ThemeButton } from "./theme-button.tsx";
import { WorkspaceMenu } from "./workspace-menu.tsx";

export function TitleBar() {
  const shortcut = useShortcut("search.open");
  return (
    <header className="flex min-w-0 items-center gap-2 border-b border-line bg-app pr-2 pl-3">
      <div className="flex min-w-0 flex-1 items-center">
        <WorkspaceMenu icon={ChevronDown} />
      </div>
      <button
        type="button"
        aria-keyshortcuts={shortcut === null ? undefined : shortcutText(shortcut)}
        onClick={() => runAction("search.open")}
        className="flex h-7 w-[min(400px,32vw)] min-w-32 shrink cursor-default items-center gap-2 rounded-md border border-line bg-raised px-2 text-sm text-faint transition-colors hover:border-line-strong hover:text-muted"
      >
        <Search size={16} strokeWidth={1.5} aria-hidden />
        <span className="min-w-0 flex-1 truncate text-left">Search everything</span>
        {shortcut !== null && <Kbd shortcut={shortcut} />}
      </button>
      <div className="flex min-w-0 flex-1 items-center justify-end gap-2">
        {titleItems.useAll().map(({ id, component: Item }) => (
          <Suspense key={id} fallback={<span className="size-7 shrink-0" />}>
            <Item />
          </Suspense>
        ))}
        <EnvironmentMenu />
        <ThemeButton />
        <RunButton />
      </div>
    </header>
  );
}

/** Which environment runs use. One alone needs no choice. */
function EnvironmentMenu() {
  const { data } = useWorkspace();
  const environment = useEnvironment();
  if (data === undefined || data.environments.length < 2) return null;
  return (
    <Menu
      align="end"
      items={data.environments.map((name) => ({
        id: name,
        label: name,
        checked: name === environment,
        onSelect: () => layout.setState({ environment: name }),
      }))}
    >
      <button
        type="button"
        aria-label={`Environment for runs: ${environment}`}
        className="flex h-7 max-w-40 min-w-0 cursor-default items-center gap-1 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-text data-[state=open]:bg-pressed"
      >
        <span className="min-w-0 truncate">{environment}</span>
        <ChevronDown size={16} strokeWidth={1.5} aria-hidden />
      </button>
    </Menu>
  );
}
