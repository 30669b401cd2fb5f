import { ChevronDown } from "lucide-react";
import { Suspense } from "react";
import { IconButton, SkeletonList } from "../../ui/index.ts";
import { Tabs } from "../../ui/tabs.tsx";
import { layout, useLayout } from "../layout.ts";
import { panels } from "../registry/index.ts";
import { useShortcut } from "../actions/index.ts";
import { PageErrors } from "./page-errors.tsx";

export function BottomPanel() {
  const all = panels.useAll();
  const wanted = useLayout((state) => state.bottomTab);
  const shortcut = useShortcut("panel.bottom");
  const chosen = all.find(({ id }) => id === wanted) ?? all[0];
  if (chosen === undefined) return null;
  return (
    <section aria-label="Bottom panel" className="h-full border-t border-line bg-panel">
      <Tabs
        label="Bottom panel"
        value={chosen.id}
        onValueChange={(bottomTab) => layout.setState({ bottomTab })}
        items={all.map(({ id, title, icon, badge: Badge, component: Panel }) => ({
          id,
          title,
          icon,
          badge: Badge && <Badge />,
          content: (
            <PageErrors key={id}>
              <Suspense fallback={<SkeletonList label={`Loading ${title}`} />}>
                <Panel />
              </Suspense>
            </PageErrors>
          ),
        }))}
        actions={
          <IconButton
            icon={ChevronDown}
            label="Close bottom panel"
            shortcut={shortcut}
            tooltipSide="top"
            onClick={() => layout.setState({ bottomPanel: false })}
          />
        }
      />
    </section>
  );
}
