import { CirclePause } from "lucide-react";
import { useWorkspace } from "../workspace/use-workspace.ts";

/** Says why runs stand still and what to do; gone as soon as they go on. Its place in the frame's grid stays. */
export function PausedBanner() {
  const paused = useWorkspace().data?.paused ?? null;
  if (paused === null) return <div />;
  return (
    <div role="alert" className="flex items-start gap-2 border-b border-warning-line bg-warning-bg px-3 py-1.5 text-warning-text">
      <CirclePause size={16} strokeWidth={1.5} className="mt-0.5" aria-hidden />
      <p className="min-w-0 flex-1 break-words">{paused.message}</p>
      <p className="shrink-0 text-xs leading-5">
        since <time dateTime={paused.since}>{new Date(paused.since).toLocaleTimeString()}</time>
      </p>
    </div>
  );
}
