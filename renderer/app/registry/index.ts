import type { ComponentType } from "react";
import type { LucideIcon } from "lucide-react";
import { createRegistry } from "./registry.ts";

/** A tab of the bottom panel. */
export interface PanelDefinition {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly order: number;
  /** Fills the panel; unmounted while another tab is chosen. */
  readonly component: ComponentType;
  /** Small thing after the title: a count, a status dot. */
  readonly badge?: ComponentType;
}

/** An entry of the activity bar: opens a side bar, or a page, or both. */
export interface ActivityDefinition {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly order: number;
  /** At the lower end of the bar (settings). */
  readonly atEnd?: boolean;
  readonly sideBar?: ComponentType;
  /** Path of a registered page. */
  readonly page?: string;
  readonly badge?: ComponentType;
}

/** A page beside the studio, reached by its path (React Router's syntax). */
export interface PageDefinition {
  readonly id: string;
  readonly order: number;
  readonly path: string;
  readonly component: ComponentType;
}

/** Something on the status bar. */
export interface StatusItemDefinition {
  readonly id: string;
  readonly order: number;
  readonly side: "left" | "right";
  readonly component: ComponentType;
}

/** Something in the title bar, left of the Run button. */
export interface TitleItemDefinition {
  readonly id: string;
  readonly order: number;
  readonly component: ComponentType;
}

/** A component mounted once for as long as the studio runs: dialogs, listeners, live regions. */
export interface BackgroundDefinition {
  readonly id: string;
  readonly order: number;
  readonly component: ComponentType;
}

export const panels = createRegistry<PanelDefinition>();
export const activities = createRegistry<ActivityDefinition>();
export const pages = createRegistry<PageDefinition>();
export const statusItems = createRegistry<StatusItemDefinition>();
export const titleItems = createRegistry<TitleItemDefinition>();
export const backgrounds = createRegistry<BackgroundDefinition>();
