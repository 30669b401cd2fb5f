import { lazy, Suspense, useEffect } from "react";
import { Group } from "react-resizable-panels";
import { SkeletonList } from "../../ui/index.ts";
import { dispatchShortcuts } from "../actions/index.ts";
import { useLayout } from "../layout.ts";
import { isWithin, usePath } from "../page-path.ts";
import { activities, backgrounds, pages } from "../registry/index.ts";
import { useBoot } from "./use-boot.ts";
import { ActivityBar } from "./activity-bar.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import { LiveRegion } from "./live-region.tsx";
import { PageErrors } from "./page-errors.tsx";
import { PausedBanner } from "./paused-banner.tsx";
import { Divider, SplitPanel, useSplit } from "./split.tsx";
import { StatusBar } from "./status-bar.tsx";
import { Studio } from "./studio.tsx";
import { TitleBar } from "./title-bar.tsx";
import { Unreachable } from "./unreachable.tsx";

const Pages = lazy(() => import("./pages.tsx"));

/** Everything that stays while files, panels and pages come and go. */
export function Frame() {
  const boot = useBoot();
  useEffect(() => dispatchShortcuts(window), []);
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[40px_auto_minmax(0,1fr)_24px]">
      <TitleBar />
      <PausedBanner />
      <div className="flex min-h-0 min-w-0">
        <ActivityBar />
        {boot.state === "failed" ? (
          <Unreachable error={boot.error} onRetry={boot.retry} />
        ) : (
          <Body key={boot.workspace} ready={boot.state === "ready"} painted={boot.painted} />
        )}
      </div>
      <StatusBar />
      <LiveRegion />
      <AskDialog />
      {boot.state === "ready" && boot.painted && <Backgrounds />}
    </div>
  );
}

function Body({ ready, painted }: { readonly ready: boolean; readonly painted: boolean }) {
  const activity = useLayout((state) => state.activity);
  const open = useLayout((state) => state.sideBar);
  const allPages = pages.useAll();
  const SideBar = activities.useAll().find(({ id }) => id === activity)?.sideBar;
  // Pages bring their own lists.
  const path = usePath();
  const onPage = allPages.some((page) => isWithin(page.path, path));
  const shown = open && SideBar !== undefined && !onPage;
  const split = useSplit("frame", shown ? ["side", "content"] : ["content"]);
  return (
    <Group {...split} orientation="horizontal" className="min-w-0 flex-1">
      {shown && (
        <>
          <SplitPanel id="side" size={240} min={180} max={420} hides="sideBar">
            <aside aria-label="Side bar" className="h-full border-r border-line bg-panel">
              {ready && <SideBar />}
            </aside>
          </SplitPanel>
          <Divider label="Resize side bar" />
        </>
      )}
      <SplitPanel id="content" min={400}>
        <main className="h-full min-w-0">
          <PageErrors>
            {!onPage && <Studio ready={painted} />}
            {onPage && ready && (
              <Suspense fallback={<SkeletonList label="Loading" rows={12} />}>
                <Pages />
              </Suspense>
            )}
          </PageErrors>
        </main>
      </SplitPanel>
    </Group>
  );
}

function Backgrounds() {
  return backgrounds.useAll().map(({ id, component: Background }) => (
    <Suspense key={id}>
      <Background />
    </Suspense>
  ));
}
