import { useStore } from "zustand";
import { announcement } from "../announce.ts";

/** Says what `announce` was given to those who do not see the screen. */
export function LiveRegion() {
  const { text, serial } = useStore(announcement);
  return (
    <div role="status" aria-live="polite" aria-label="Studio status" className="sr-only">
      <span key={serial}>{text}</span>
    </div>
  );
}
