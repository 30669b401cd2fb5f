import { FileWarning } from "lucide-react";
import { lazy, Suspense } from "react";
import { Group } from "react-resizable-panels";
import { Button, EmptyState, SkeletonList } from "../../ui/index.ts";
import { documents, isWorkflowFile, useDocument } from "../documents/index.ts";
import { useLayout, viewOf } from "../layout.ts";
import { DocumentBanners } from "./document-banners.tsx";
import { Divider, SplitPanel, useSplit } from "./split.tsx";

const CanvasPane = lazy(async () => ({ default: (await import("../../builder/index.ts")).CanvasPane }));
const CodePane = lazy(async () => ({ default: (await import("../../editor/code-pane.tsx")).CodePane }));

/** One document: its banners, and its canvas and code as the view switch says. */
export function DocumentArea({ file }: { readonly file: string }) {
  const phase = useDocument(file, (document) => document.phase);
  const error = useDocument(file, (document) => document.error);
  if (phase === "failed") {
    return (
      <EmptyState
        icon={FileWarning}
        title={`${file} cannot be shown`}
        action={
          <Button look="primary" onClick={() => void documents.open(file)}>
            Try again
          </Button>
        }
      >
        {error?.message}
      </EmptyState>
    );
  }
  if (phase !== "ready") return <SkeletonList label={`Loading ${file}`} rows={12} />;
  return (
    <div id="document" role="tabpanel" aria-label={file} className="flex h-full min-h-0 flex-col">
      <DocumentBanners file={file} />
      <div className="min-h-0 flex-1">
        <Views file={file} />
      </div>
    </div>
  );
}

function Views({ file }: { readonly file: string }) {
  const chosen = useLayout((state) => state.views[file]) ?? viewOf(file);
  const view = isWorkflowFile(file) ? chosen : "code";
  const split = useSplit("views", view === "split" ? ["canvas", "code"] : [view]);
  return (
    <Group {...split} orientation="horizontal" className="h-full">
      {view !== "code" && (
        <SplitPanel id="canvas" min={160}>
          <Suspense fallback={<SkeletonList label="Loading canvas" />}>
            <CanvasPane file={file} />
          </Suspense>
        </SplitPanel>
      )}
      {view === "split" && <Divider label="Resize code" />}
      {view !== "canvas" && (
        <SplitPanel id="code" min={160}>
          <Suspense fallback={<SkeletonList label="Loading code" rows={14} />}>
            <CodePane file={file} />
          </Suspense>
        </SplitPanel>
      )}
    </Group>
  );
}
