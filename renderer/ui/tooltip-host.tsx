import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "./kbd.tsx";
import type { TooltipSide } from "./tooltip.tsx";

/** How long the pointer rests before a tip shows, and how soon after one tip the next shows at once; ms. */
const restMs = 500;
const nextMs = 200;
/** Between the element and its tip, and between the tip and the window's edge; px. */
const gap = 6;
const margin = 8;

const marked = (target: EventTarget | null): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null);

/** Shows the tip of the element that the pointer rests on or the keyboard focuses; mounted once. Esc, a press and scrolling take it away. */
export function TooltipHost() {
  const [owner, setOwner] = useState<HTMLElement | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over: HTMLElement | null = null;
    let hiddenAt = -Infinity;
    const hide = (): void => {
      clearTimeout(timer);
      over = null;
      setOwner((shown) => {
        if (shown !== null) hiddenAt = performance.now();
        return null;
      });
    };
    const onOver = (event: PointerEvent): void => {
      const element = marked(event.target);
      if (element === over || event.pointerType === "touch") return;
      hide();
      over = element;
      if (element === null || event.buttons !== 0) return;
      timer = setTimeout(() => element.isConnected && setOwner(element), performance.now() - hiddenAt < nextMs ? 0 : restMs);
    };
    const onFocus = (event: FocusEvent): void => {
      const element = marked(event.target);
      if (element !== null && element === event.target && element.matches(":focus-visible")) setOwner(element);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" || event.key === "Enter" || event.key === " ") hide();
    };
    const stop = new AbortController();
    const options = { signal: stop.signal, capture: true, passive: true } as const;
    window.addEventListener("pointerover", onOver, options);
    window.addEventListener("focusin", onFocus, options);
    window.addEventListener("keydown", onKey, options);
    for (const event of ["pointerdown", "focusout", "wheel", "blur"] as const) window.addEventListener(event, hide, options);
    document.documentElement.addEventListener("pointerleave", hide, { signal: stop.signal });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, []);

  return owner === null ? null : <Tip owner={owner} />;
}

function Tip({ owner }: { readonly owner: HTMLElement }) {
  const tip = useRef<HTMLDivElement>(null);
  const { tip: label = "", tipKeys, tipSide } = owner.dataset;

  useLayoutEffect(() => {
    const element = tip.current;
    if (element === null) return;
    const { x, y } = placeTip(owner.getBoundingClientRect(), element.getBoundingClientRect(), (tipSide ?? "bottom") as TooltipSide, window);
    element.style.translate = `${x}px ${y}px`;
  }, [owner, tipSide, label]);

  // What the element is called anyway is not said a second time.
  const described = owner.getAttribute("aria-label") !== label;
  useEffect(() => {
    if (!described) return undefined;
    owner.setAttribute("aria-describedby", "tooltip");
    return () => owner.removeAttribute("aria-describedby");
  }, [owner, described]);

  return (
    <div
      ref={tip}
      id="tooltip"
      role="tooltip"
      className="pointer-events-none fixed top-0 left-0 z-50 flex max-w-80 animate-[fade-in_var(--motion-hand)] items-center gap-2 rounded-md border border-line bg-overlay px-2 py-1 text-xs text-text shadow-overlay"
    >
      {label}
      {tipKeys !== undefined && <Kbd shortcut={tipKeys} />}
    </div>
  );
}

type Box = Pick<DOMRect, "left" | "top" | "width" | "height">;

/** Beside the element on the side asked for, on the other one where that leaves the window; never over an edge. */
export function placeTip(
  owner: Box,
  tip: Pick<Box, "width" | "height">,
  side: TooltipSide,
  view: { readonly innerWidth: number; readonly innerHeight: number },
): { readonly x: number; readonly y: number } {
  const sideways = side === "left" || side === "right";
  const before = (sideways ? owner.left - tip.width : owner.top - tip.height) - gap;
  const after = (sideways ? owner.left + owner.width : owner.top + owner.height) + gap;
  const room = (sideways ? view.innerWidth - tip.width : view.innerHeight - tip.height) - margin;
  const wantsBefore = side === "left" || side === "top";
  const along = wantsBefore ? (before >= margin ? before : after) : after <= room ? after : before;
  const across = sideways ? owner.top + (owner.height - tip.height) / 2 : owner.left + (owner.width - tip.width) / 2;
  const clamp = (value: number, most: number): number => Math.round(Math.max(margin, Math.min(value, most - margin)));
  return sideways
    ? { x: Math.round(along), y: clamp(across, view.innerHeight - tip.height) }
    : { x: clamp(across, view.innerWidth - tip.width), y: Math.round(along) };
}
