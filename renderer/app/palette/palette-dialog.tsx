import { Command } from "cmdk";
import { Dot, Search, TextCursorInput } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useStore } from "zustand";
import type { WorkspaceView } from "@fastn/core";
import { cx, Kbd } from "../../ui/index.ts";
import { runAction, useActions, useShortcut } from "../actions/index.ts";
import { FileIcon } from "../explorer/file-icon.tsx";
import { setView, viewOf } from "../layout.ts";
import { navigate } from "../page-path.ts";
import { reveal, select } from "../selection.ts";
import { openFile } from "../tabs.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { matchScore } from "./match-score.ts";
import { palette, type PaletteMode } from "./palette-store.ts";
import { useStepIndex, type FoundStep } from "./step-index.ts";

const placeholders: Readonly<Record<PaletteMode, string>> = {
  commands: "Type a command",
  open: "Type the name of a workflow, step or file",
  everything: "Search commands, workflows, steps and files",
};

const itemClass = "flex h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-accent-bg";
const groupClass = "p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint";

export default function PaletteDialog() {
  const mode = useStore(palette, (state) => state.mode);
  const [words, setWords] = useState("");
  const { data } = useWorkspace();
  const close = (): void => {
    palette.setState({ mode: null });
    setWords("");
  };
  /** Close first: what is opened then may take the focus. */
  const choose = (run: () => void): void => {
    close();
    requestAnimationFrame(run);
  };
  return (
    <Command.Dialog
      open={mode !== null}
      onOpenChange={(open) => !open && close()}
      label="Command palette"
      loop
      filter={(_value, search, keywords = []) => matchScore(keywords, search)}
      overlayClassName="fixed inset-0 z-40 bg-scrim animate-[fade-in_var(--motion-hand)]"
      contentClassName="fixed top-[10vh] left-1/2 z-40 w-[min(600px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-overlay shadow-overlay"
    >
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={16} strokeWidth={1.5} className="text-muted" aria-hidden />
        <Command.Input
          value={words}
          onValueChange={setWords}
          placeholder={placeholders[mode ?? "everything"]}
          className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint"
        />
      </div>
      <Command.List className="max-h-[min(420px,60vh)] scroll-py-1 overflow-y-auto">
        <Command.Empty className="p-6 text-center text-sm text-muted">Nothing fits. Try fewer letters.</Command.Empty>
        {data !== undefined && mode !== "commands" && <OpenItems workspace={data} choose={choose} />}
        {mode !== "open" && <CommandItems choose={choose} />}
      </Command.List>
    </Command.Dialog>
  );
}

type Choose = (run: () => void) => void;

function CommandItems({ choose }: { readonly choose: Choose }) {
  const actions = useActions().filter(({ hidden, when }) => hidden !== true && when?.() !== false);
  return (
    <Command.Group heading="Commands" className={groupClass}>
      {actions.map(({ id, title, group }) => (
        <Item
          key={id}
          value={id}
          keywords={[title, group]}
          icon={<Dot size={16} className="text-faint" aria-hidden />}
          onSelect={() => choose(() => runAction(id))}
        >
          <span className="min-w-0 flex-1 truncate">{title}</span>
          <span className="text-xs text-faint">{group}</span>
          <ActionKeys id={id} />
        </Item>
      ))}
    </Command.Group>
  );
}

function OpenItems({ workspace, choose }: { readonly workspace: WorkspaceView; readonly choose: Choose }) {
  const steps = useStepIndex(workspace.workflows);
  const files = workspace.files.filter(({ kind, role }) => kind === "file" && role !== "layout");
  return (
    <>
      <Command.Group heading="Files" className={groupClass}>
        {files.map(({ path, role }) => (
          <Item
            key={path}
            value={`file:${path}`}
            keywords={[path]}
            icon={<FileIcon path={path} role={role} />}
            onSelect={() =>
              choose(() => {
                navigate("/");
                openFile(path);
              })
            }
          >
            <span className="min-w-0 truncate">{path.slice(path.lastIndexOf("/") + 1)}</span>
            <span className="min-w-0 flex-1 truncate text-xs text-faint">{path.slice(0, Math.max(0, path.lastIndexOf("/")))}</span>
          </Item>
        ))}
      </Command.Group>
      <Command.Group heading="Steps" className={groupClass}>
        {steps.map((step) => (
          <Item
            key={`${step.file}:${step.key}`}
            value={`step:${step.file}:${step.key}`}
            keywords={[step.name, step.type]}
            icon={<TextCursorInput size={16} strokeWidth={1.5} className="text-muted" aria-hidden />}
            onSelect={() => choose(() => showStep(step))}
          >
            <span className="min-w-0 truncate">{step.name}</span>
            <span className="min-w-0 flex-1 truncate text-xs text-faint">
              {step.type} in {step.workflow}
            </span>
          </Item>
        ))}
      </Command.Group>
    </>
  );
}

function showStep({ file, key }: FoundStep): void {
  navigate("/");
  openFile(file);
  if (viewOf(file) === "code") setView(file, "split");
  select(file, [key], "panel");
  reveal(file, "canvas", { key });
}

interface ItemProps {
  readonly value: string;
  readonly keywords: string[];
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Item({ value, keywords, icon, onSelect, children }: ItemProps) {
  return (
    <Command.Item value={value} keywords={keywords} onSelect={onSelect} className={cx(itemClass)}>
      {icon}
      {children}
    </Command.Item>
  );
}

function ActionKeys({ id }: { readonly id: string }) {
  const shortcut = useShortcut(id);
  return shortcut === null ? null : <Kbd shortcut={shortcut} />;
}
