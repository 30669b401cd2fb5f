import { useStore } from "zustand";
import { createStored, isBoolean, isOneOf, isText, isTextOrNull, isTexts } from "./stored.ts";
import { workspaceKey } from "./workspace-key.ts";

export const documentViews = ["canvas", "split", "code"] as const;
/** How a workflow is shown. Other files are code only. */
export type DocumentView = (typeof documentViews)[number];
const isView = isOneOf(documentViews);

/** What is open and shown where, remembered for each workspace. */
export interface Layout {
  readonly activity: string;
  readonly sideBar: boolean;
  readonly inspector: boolean;
  readonly bottomPanel: boolean;
  readonly bottomTab: string;
  /** Open files, in the order of their tabs. */
  readonly tabs: readonly string[];
  readonly activeTab: string | null;
  readonly views: Readonly<Record<string, DocumentView>>;
  /** Chosen for runs; null means the workspace's own choice. */
  readonly environment: string | null;
  /** The workspace was open here before. */
  readonly visited: boolean;
}

/** Width, px, from which side bar, canvas and code have room beside each other. */
const roomy = 1_000;

const defaults: Layout = {
  activity: "explorer",
  // At 150 % zoom a laptop's window is some 850 px wide: side bar, canvas and code side by side would each be too narrow to use.
  sideBar: window.innerWidth >= roomy,
  // On a small screen canvas and code need the room more; opening a step brings it in.
  inspector: window.innerWidth >= 1500,
  bottomPanel: true,
  bottomTab: "run",
  tabs: [],
  activeTab: null,
  views: {},
  environment: null,
  visited: false,
};

const isViews = (value: unknown): value is Layout["views"] => typeof value === "object" && value !== null && Object.values(value).every(isView);

export const layout = createStored<Layout>(() => `fastn:layout:${workspaceKey()}`, defaults, {
  activity: isText,
  sideBar: isBoolean,
  inspector: isBoolean,
  bottomPanel: isBoolean,
  bottomTab: isText,
  tabs: isTexts,
  activeTab: isTextOrNull,
  views: isViews,
  environment: isTextOrNull,
  visited: isBoolean,
});

export const useLayout = <T>(select: (state: Layout) => T): T => useStore(layout, select);

export const viewOf = (file: string): DocumentView => layout.getState().views[file] ?? (window.innerWidth >= roomy ? "split" : "canvas");

export function setView(file: string, view: DocumentView): void {
  layout.setState(({ views }) => ({ views: { ...views, [file]: view } }));
}

/** Show a tab of the bottom panel, opening the panel when it is closed. */
export function showPanel(id: string): void {
  layout.setState({ bottomPanel: true, bottomTab: id });
}

/** Show an activity's side bar; a second time closes it. */
export function toggleActivity(id: string): void {
  layout.setState(({ activity, sideBar }) => (activity === id ? { sideBar: !sideBar } : { activity: id, sideBar: true }));
}
