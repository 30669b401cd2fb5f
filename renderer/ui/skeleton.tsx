import { useEffect, useState, type ReactNode } from "react";
import { cx } from "./cx.ts";

/** A grey bar where content will be. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={cx("block animate-[pulse-soft_1.6s_ease-in-out_infinite] rounded-sm bg-pressed", className)} />;
}

/** Shows its children only after 300 ms: what is quicker needs no placeholder. */
export function AfterAWhile({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return shown ? children : null;
}

export function SkeletonList({ label, rows = 6 }: { readonly label: string; readonly rows?: number }) {
  return (
    <AfterAWhile>
      <div role="status" aria-label={label} className="flex flex-col gap-3 p-3">
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={row} className={cx("h-3", row % 3 === 0 ? "w-2/3" : row % 3 === 1 ? "w-5/6" : "w-1/2")} />
        ))}
      </div>
    </AfterAWhile>
  );
}
