import { useEffect } from "react";

/** Load the editor once nothing else is to do: the first file opened in code view is there at once. */
export function WarmUp() {
  useEffect(() => {
    const idle = requestIdleCallback(() => void import("./editor-parts.ts"), { timeout: 5_000 });
    return () => cancelIdleCallback(idle);
  }, []);
  return null;
}
