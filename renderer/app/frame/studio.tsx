import { Group } from "react-resizable-panels";
import { lazy, Suspense } from "react";
import { isWorkflowFile } from "../documents/index.ts";
import { useLayout } from "../layout.ts";
import { DocumentTabs } from "./document-tabs.tsx";
import { PageErrors } from "./page-errors.tsx";
import { Divider, SplitPanel, useSplit } from "./split.tsx";

// Behind the first picture: the frame and the files are there before any of these.
const BottomPanel = lazy(async () => ({ default: (await import("./bottom-panel.tsx")).BottomPanel }));
const DocumentArea = lazy(async () => ({ default: (await import("./document-area.tsx")).DocumentArea }));
const NothingOpen = lazy(async () => ({ default: (await import("./nothing-open.tsx")).NothingOpen }));
const Inspector = lazy(async () => ({ default: (await import("../../builder/index.ts")).Inspector }));

/** Tabs, the document in front, the inspector, and the bottom panel under all of them. */
export function Studio({ ready }: { readonly ready: boolean }) {
  const bottom = useLayout((state) => state.bottomPanel);
  const split = useSplit("studio", bottom ? ["documents", "bottom"] : ["documents"]);
  return (
    <Group {...split} orientation="vertical" className="h-full">
      <SplitPanel id="documents" min={160}>
        <div className="flex h-full min-h-0 flex-col">
          <DocumentTabs />
          <div className="min-h-0 flex-1">
            <Suspense>{ready && <Documents />}</Suspense>
          </div>
        </div>
      </SplitPanel>
      {bottom && (
        <>
          <Divider label="Resize bottom panel" orientation="horizontal" />
          <SplitPanel id="bottom" size={220} min={96} hides="bottomPanel">
            <Suspense fallback={<div className="h-full border-t border-line bg-panel" />}>{ready && <BottomPanel />}</Suspense>
          </SplitPanel>
        </>
      )}
    </Group>
  );
}

function Documents() {
  const file = useLayout((state) => state.activeTab);
  const inspector = useLayout((state) => state.inspector) && file !== null && isWorkflowFile(file);
  const split = useSplit("documents", inspector ? ["document", "inspector"] : ["document"]);
  if (file === null) return <NothingOpen />;
  return (
    <Group {...split} orientation="horizontal" className="h-full">
      <SplitPanel id="document" min={240}>
        <PageErrors key={file}>
          <DocumentArea file={file} />
        </PageErrors>
      </SplitPanel>
      {inspector && (
        <>
          <Divider label="Resize inspector" />
          <SplitPanel id="inspector" size={300} min={260} max={420} hides="inspector">
            <aside aria-label="Inspector" className="h-full overflow-y-auto border-l border-line bg-panel">
              <PageErrors>
                <Suspense>
                  <Inspector file={file} />
                </Suspense>
              </PageErrors>
            </aside>
          </SplitPanel>
        </>
      )}
    </Group>
  );
}
