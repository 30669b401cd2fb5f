import { Files } from "lucide-react";
import { registerActions } from "../actions/index.ts";
import { layout } from "../layout.ts";
import { navigate } from "../page-path.ts";
import { activities, backgrounds } from "../registry/index.ts";
import { knownWorkspace } from "../workspace/use-workspace.ts";
import { Explorer } from "./explorer.tsx";
import { newFile, NewFileDialog } from "./new-file-dialog.tsx";

activities.register({ id: "explorer", title: "Explorer", icon: Files, order: 10, sideBar: Explorer });
backgrounds.register({ id: "new-file", order: 20, component: NewFileDialog });

const writable = (): boolean => knownWorkspace()?.readOnly === false;

registerActions([
  {
    id: "view.explorer",
    title: "Show explorer",
    group: "View",
    shortcuts: ["Mod+Shift+E"],
    run: () => {
      navigate("/");
      layout.setState({ activity: "explorer", sideBar: true });
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[role=tree] [tabindex='0']")?.focus());
    },
  },
  { id: "workflow.new", title: "New workflow", group: "File", shortcuts: ["Mod+Alt+N"], when: writable, run: () => newFile.setState({ kind: "workflow" }) },
  { id: "file.new", title: "New file", group: "File", when: writable, run: () => newFile.setState({ kind: "file" }) },
]);
