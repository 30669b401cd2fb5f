import type { ReactNode } from "react";
import { Panel, Separator, useDefaultLayout, type LayoutStorage } from "react-resizable-panels";
import { cx } from "../../ui/index.ts";
import { layout, type Layout } from "../layout.ts";
import { workspaceKey } from "../workspace-key.ts";

/** A panel dragged shut is hidden by the layout store; its zero width must not come back when it is shown again. */
const storage: LayoutStorage = {
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => {
    if (Object.values(JSON.parse(value) as Record<string, number>).every((size) => size > 0)) localStorage.setItem(key, value);
  },
};

/** Sizes of one group of panels, remembered for this workspace and for this set of visible panels. */
export function useSplit(name: string, panelIds: string[]): { id: string } & Pick<ReturnType<typeof useDefaultLayout>, "defaultLayout" | "onLayoutChanged"> {
  const id = `fastn:split:${workspaceKey()}:${name}`;
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id, panelIds, storage, onlySaveAfterUserInteractions: true });
  return { id, defaultLayout, onLayoutChanged };
}

type Hideable = "sideBar" | "inspector" | "bottomPanel";

interface SplitPanelProps {
  readonly id: string;
  /** Size at first, px; omitted takes what is left. */
  readonly size?: number;
  readonly min?: number;
  readonly max?: number;
  /** Dragging it shut hides it by this switch of the layout. */
  readonly hides?: Hideable;
  readonly children: ReactNode;
}

export function SplitPanel({ id, size, min, max, hides, children }: SplitPanelProps) {
  return (
    <Panel
      id={id}
      {...(size !== undefined && { defaultSize: size, groupResizeBehavior: "preserve-pixel-size" as const })}
      {...(min !== undefined && { minSize: min })}
      {...(max !== undefined && { maxSize: max })}
      {...(hides !== undefined && {
        collapsible: true,
        onResize: ({ inPixels }, _id, before) => {
          if (inPixels === 0 && before !== undefined && before.inPixels > 0) layout.setState({ [hides]: false } as Pick<Layout, Hideable>);
        },
      })}
    >
      {children}
    </Panel>
  );
}

/** The line between two panels: 1 px to see, more to grab; arrow keys move it. */
export function Divider({ label, orientation = "vertical" }: { readonly label: string; readonly orientation?: "vertical" | "horizontal" }) {
  return (
    <Separator
      aria-label={label}
      className={cx(
        "relative z-10 shrink-0 bg-transparent transition-colors duration-100 after:absolute hover:bg-accent-line focus-visible:bg-accent data-[separator=active]:bg-accent",
        orientation === "vertical" ? "-ml-px w-px after:inset-y-0 after:-inset-x-1" : "-mt-px h-px after:inset-x-0 after:-inset-y-1",
      )}
    />
  );
}
