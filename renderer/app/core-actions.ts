import { registerActions, reportActionFailures } from "./actions/index.ts";
import { closeAsking } from "./close-file.ts";
import { documents, isDirty, isWorkflowFile } from "./documents/index.ts";
import { layout, setView, viewOf } from "./layout.ts";
import { navigate } from "./page-path.ts";
import { reportError } from "./report-error.ts";
import { runWorkflow } from "./run-workflow.ts";
import { shell } from "./shell.ts";
import { activeFile, cycleTab } from "./tabs.ts";
import { settings } from "../settings/settings-store.ts";
import { paintedTheme } from "../settings/theme.ts";

reportActionFailures((action, error) => reportError(`${action.title}: that did not work`, error));

/** A browser keeps some keys of the desktop for itself. */
const keys =
  shell.kind === "electron"
    ? { close: ["Mod+W"], next: ["Mod+Tab", "Mod+PageDown"], previous: ["Mod+Shift+Tab", "Mod+PageUp"] }
    : { close: ["Alt+W"], next: ["Alt+PageDown"], previous: ["Alt+PageUp"] };

const hasFile = (): boolean => {
  const file = activeFile();
  return file !== null && documents.find(file)?.phase === "ready";
};
const hasWorkflow = (): boolean => hasFile() && isWorkflowFile(activeFile() ?? "");
/** Run with the file in front; actions check `when` before. */
const onFile = (run: (file: string) => void | Promise<void>) => (): void | Promise<void> => {
  const file = activeFile();
  return file === null ? undefined : run(file);
};
const dirtyFiles = (): string[] => Object.values(documents.store.getState().documents).flatMap((document) => (isDirty(document) ? [document.file] : []));

registerActions([
  {
    id: "file.save",
    title: "Save",
    group: "File",
    shortcuts: ["Mod+S"],
    when: hasFile,
    run: onFile(async (file) => {
      await documents.save(file);
    }),
  },
  {
    id: "file.saveAll",
    title: "Save all",
    group: "File",
    shortcuts: ["Mod+Alt+S"],
    when: () => dirtyFiles().length > 0,
    run: async () => {
      for (const file of dirtyFiles()) await documents.save(file);
    },
  },
  {
    id: "file.close",
    title: "Close file",
    group: "File",
    shortcuts: keys.close,
    when: () => activeFile() !== null,
    run: onFile(async (file) => {
      await closeAsking(file);
    }),
  },
  {
    id: "file.next",
    title: "Next file",
    group: "File",
    shortcuts: keys.next,
    when: () => layout.getState().tabs.length > 1,
    run: () => cycleTab(1),
  },
  {
    id: "file.previous",
    title: "Previous file",
    group: "File",
    shortcuts: keys.previous,
    when: () => layout.getState().tabs.length > 1,
    run: () => cycleTab(-1),
  },
  { id: "edit.undo", title: "Undo", group: "Edit", shortcuts: ["Mod+Z"], when: hasFile, run: onFile((file) => void documents.undo(file)) },
  { id: "edit.redo", title: "Redo", group: "Edit", shortcuts: ["Mod+Shift+Z", "Mod+Y"], when: hasFile, run: onFile((file) => void documents.redo(file)) },
  {
    id: "run.start",
    title: "Run workflow",
    group: "Run",
    shortcuts: ["F5"],
    oncePerPress: true,
    when: hasWorkflow,
    run: onFile(async (file) => void (await runWorkflow(file))),
  },
  {
    id: "panel.side",
    title: "Show or hide side bar",
    group: "View",
    shortcuts: ["Mod+B"],
    run: () => layout.setState(({ sideBar }) => ({ sideBar: !sideBar })),
  },
  {
    id: "panel.bottom",
    title: "Show or hide bottom panel",
    group: "View",
    shortcuts: ["Mod+J"],
    run: () => layout.setState(({ bottomPanel }) => ({ bottomPanel: !bottomPanel })),
  },
  {
    id: "panel.inspector",
    title: "Show or hide inspector",
    group: "View",
    shortcuts: ["Mod+Alt+B"],
    run: () => layout.setState(({ inspector }) => ({ inspector: !inspector })),
  },
  {
    id: "view.toggleSplit",
    title: "Show or hide the code beside the canvas",
    group: "View",
    shortcuts: ["Mod+\\"],
    when: hasWorkflow,
    run: onFile((file) => setView(file, viewOf(file) === "split" ? "canvas" : "split")),
  },
  { id: "view.split", title: "Show canvas and code side by side", group: "View", when: hasWorkflow, run: onFile((file) => setView(file, "split")) },
  { id: "view.canvas", title: "Show canvas alone", group: "View", when: hasWorkflow, run: onFile((file) => setView(file, "canvas")) },
  { id: "view.code", title: "Show code alone", group: "View", when: hasWorkflow, run: onFile((file) => setView(file, "code")) },
  {
    id: "theme.next",
    title: "Switch between light and dark theme",
    group: "View",
    run: () => settings.setState({ theme: paintedTheme() === "light" ? "dark" : "light" }),
  },
  { id: "view.studio", title: "Back to the open files", group: "View", hidden: true, run: () => navigate("/") },
]);

if (shell.opensFolders) {
  registerActions([
    {
      id: "workspace.open",
      title: "Open folder",
      group: "File",
      shortcuts: ["Mod+O"],
      run: async () => {
        await shell.chooseFolder();
      },
    },
  ]);
}
