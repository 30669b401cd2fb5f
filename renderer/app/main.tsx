import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "../ui/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { paintTheme } from "../settings/theme.ts";
import { App } from "./app.tsx";
import { startStudio } from "./frame/use-boot.ts";
import { knownWorkspace, loadWorkspace } from "./workspace/use-workspace.ts";
import "./features.ts";

/** How long the first picture waits for the workspace, ms; after that a skeleton is better than nothing. */
const patienceMs = 150;

paintTheme();

// The platform is on this machine and answers within milliseconds: with the workspace known, the first picture is the whole shell.
await Promise.race([loadWorkspace(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
const workspace = knownWorkspace();
if (workspace !== undefined) startStudio(workspace);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with id root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
