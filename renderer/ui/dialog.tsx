import { lazy, Suspense } from "react";
import type { DialogProps } from "./dialog-content.tsx";

const DialogContent = lazy(() => import("./dialog-content.tsx"));

/** For decisions only: everything else belongs in a panel. Esc closes; the focus goes back where it was. Loaded when the first one opens. */
export function Dialog({ open, ...rest }: DialogProps) {
  return <Suspense>{open && <DialogContent {...rest} />}</Suspense>;
}
