import { useEffect, useRef, type RefObject } from "react";
import { useCanvasState } from "./canvas-context.ts";
import { dropWords } from "./drop-target.ts";
import type { GraphFacts } from "./graph-facts.ts";

/** What letting go would do, or why it does nothing, beside the pointer. */
export function PointerTip({
  facts,
  region,
  dragged,
}: {
  readonly facts: GraphFacts;
  readonly region: RefObject<HTMLElement | null>;
  readonly dragged: string | null;
}) {
  const tip = useRef<HTMLDivElement>(null);
  const drop = useCanvasState((state) => state.drop);
  const reason = useCanvasState((state) =>
    state.connecting === null || state.hovered === null ? null : (state.connecting.blocked.get(state.hovered) ?? null),
  );
  const words = reason ?? (drop !== null && dragged !== null ? dropWords(drop, dragged, facts) : null);
  useEffect(() => {
    const area = region.current;
    if (area === null) return;
    const follow = (event: PointerEvent | MouseEvent): void => {
      const box = area.getBoundingClientRect();
      const label = tip.current;
      if (label === null) return;
      // On the other side of the pointer where there is no room.
      const x = event.clientX - box.left;
      const y = event.clientY - box.top;
      const left = x + 14 + label.offsetWidth > box.width ? x - 14 - label.offsetWidth : x + 14;
      const top = y + 18 + label.offsetHeight > box.height ? y - 18 - label.offsetHeight : y + 18;
      label.style.setProperty("transform", `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`);
    };
    // Mouse moves of a drag go to the window, whatever is below.
    window.addEventListener("mousemove", follow, { passive: true });
    window.addEventListener("pointermove", follow, { passive: true });
    return () => {
      window.removeEventListener("mousemove", follow);
      window.removeEventListener("pointermove", follow);
    };
  }, [region]);
  return (
    <div ref={tip} className="fx-tip" data-refused={reason !== null || (drop !== null && drop.refused !== null) || undefined} hidden={words === null}>
      {words}
    </div>
  );
}
