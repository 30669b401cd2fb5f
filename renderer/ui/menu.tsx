import { cloneElement, lazy, Suspense, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from "react";
import type { MenuItem } from "./menu-parts.ts";
import type { MenuAnchor } from "./menu-popup.tsx";

const MenuPopup = lazy(() => import("./menu-popup.tsx"));

interface TriggerProps extends Record<string, unknown> {
  readonly onClick?: (event: MouseEvent<HTMLElement>) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
}

interface MenuProps {
  readonly items: readonly MenuItem[];
  /** The button that opens it. */
  readonly children: ReactElement<TriggerProps>;
  readonly align?: "start" | "end";
}

/** A button with a menu. The menu itself is loaded when the first one opens. */
export function Menu({ items, children, align = "start" }: MenuProps) {
  const [anchor, setAnchor] = useState<MenuAnchor | null>(null);
  const open = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    setAnchor({ box: currentTarget.getBoundingClientRect(), opener: currentTarget, label: currentTarget.getAttribute("aria-label") ?? "Menu" });
  };
  return (
    <>
      {cloneElement(children, {
        "aria-haspopup": "menu",
        "aria-expanded": anchor !== null,
        "data-state": anchor === null ? "closed" : "open",
        onClick: open,
        onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
          children.props.onKeyDown?.(event);
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          open(event);
        },
      })}
      {anchor !== null && (
        <Suspense>
          <MenuPopup anchor={anchor} items={items} align={align} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  );
}

interface ContextMenuProps {
  readonly items: readonly MenuItem[];
  /** What is right-clicked; one element that takes props. */
  readonly children: ReactElement<{ readonly onContextMenu?: (event: MouseEvent<HTMLElement>) => void }>;
}

export function ContextMenu({ items, children }: ContextMenuProps) {
  const [anchor, setAnchor] = useState<MenuAnchor | null>(null);
  return (
    <>
      {cloneElement(children, {
        onContextMenu: (event: MouseEvent<HTMLElement>) => {
          event.preventDefault();
          event.stopPropagation();
          const { activeElement } = document;
          const opener = activeElement instanceof HTMLElement ? activeElement : event.currentTarget;
          setAnchor({ box: new DOMRect(event.clientX, event.clientY), opener, label: "Context menu" });
        },
      })}
      {anchor !== null && (
        <Suspense>
          <MenuPopup anchor={anchor} items={items} align="start" onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  );
}
