import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { Button } from "../../ui/index.ts";
import { settings, useSetting } from "../../settings/settings-store.ts";
import { useLayout } from "../layout.ts";
import { isWorkflowFile } from "../documents/index.ts";

interface TourStep {
  readonly title: string;
  readonly text: string;
  /** What is pointed at. */
  readonly selector: string;
}

const steps: readonly TourStep[] = [
  {
    title: "The canvas",
    text: "Each card is a step, each line says what waits for what. Select a step to see its options, press N to add one.",
    selector: "[data-scope='canvas']",
  },
  {
    title: "The same workflow as code",
    text: "This is the file on disk. Canvas and code change the same text, and undo takes back whatever was last, wherever it was done.",
    selector: "[data-scope='editor']",
  },
  {
    title: "Run it",
    text: "Run starts the workflow against the mock server. Steps light up as they go; input, output and logs of each are in the panel below.",
    selector: "[aria-label='Run workflow']",
  },
];

/** Step of the tour that is shown; null while it is not. */
export const tour = createStore<{ readonly at: number | null }>(() => ({ at: null }));

const end = (): void => {
  tour.setState({ at: null });
  settings.setState({ tourDone: true });
};

/** Three hints at the first start. It blocks nothing: everything can be used while it is there. */
export function Tour() {
  const at = useStore(tour, (state) => state.at);
  const done = useSetting("tourDone");
  const file = useLayout((state) => state.activeTab);
  const starts = !done && file !== null && isWorkflowFile(file);
  useEffect(() => {
    if (starts) tour.setState({ at: 0 });
  }, [starts]);
  const step = at === null ? undefined : steps[at];
  return step === undefined || at === null ? null : <Hint key={at} step={step} at={at} />;
}

function Hint({ step, at }: { readonly step: TourStep; readonly at: number }) {
  const box = useBoxOf(step.selector);
  const last = at === steps.length - 1;
  return (
    <>
      {box !== null && (
        <div
          aria-hidden
          className="pointer-events-none fixed z-30 rounded-lg border-2 border-accent"
          style={{ left: box.left + 2, top: box.top + 2, width: box.width - 4, height: box.height - 4 }}
        />
      )}
      <aside
        aria-label="Tour"
        className="fixed right-4 bottom-10 z-30 w-80 animate-[rise-in_var(--motion-panel)] rounded-lg border border-line bg-overlay p-4 shadow-overlay"
        onKeyDown={(event) => event.key === "Escape" && end()}
      >
        <h2 className="pr-8 text-base font-semibold">{step.title}</h2>
        <p className="mt-1 text-sm text-muted">{step.text}</p>
        <div className="mt-3 flex items-center gap-2">
          <span className="flex-1 text-xs text-faint">
            {at + 1} of {steps.length}
          </span>
          {!last && (
            <Button look="ghost" onClick={end}>
              Skip tour
            </Button>
          )}
          <Button look="primary" onClick={() => (last ? end() : tour.setState({ at: at + 1 }))}>
            {last ? "Done" : "Next"}
          </Button>
        </div>
        <button
          type="button"
          aria-label="Close tour"
          onClick={end}
          className="absolute top-2.5 right-2.5 inline-flex size-7 cursor-default items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
        >
          <X size={16} strokeWidth={1.5} aria-hidden />
        </button>
      </aside>
    </>
  );
}

/** Where an element is on the screen, followed while it moves; null while it is not there. */
function useBoxOf(selector: string): DOMRect | null {
  const [box, setBox] = useState<DOMRect | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const now = document.querySelector(selector)?.getBoundingClientRect() ?? null;
      setBox((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
    }, 200);
    return () => clearInterval(timer);
  }, [selector]);
  return box;
}
