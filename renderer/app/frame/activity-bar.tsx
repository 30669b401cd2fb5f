import { IconButton } from "../../ui/index.ts";
import { layout, toggleActivity, useLayout } from "../layout.ts";
import { isWithin, navigate, usePath } from "../page-path.ts";
import { activities, type ActivityDefinition } from "../registry/index.ts";

export function ActivityBar() {
  const all = activities.useAll();
  return (
    <nav aria-label="Activities" className="flex w-12 shrink-0 flex-col items-center gap-1 border-r border-line bg-app py-2">
      {all
        .filter(({ atEnd }) => atEnd !== true)
        .map((activity) => (
          <ActivityButton key={activity.id} activity={activity} />
        ))}
      <div className="flex-1" />
      {all
        .filter(({ atEnd }) => atEnd === true)
        .map((activity) => (
          <ActivityButton key={activity.id} activity={activity} />
        ))}
    </nav>
  );
}

function ActivityButton({ activity }: { readonly activity: ActivityDefinition }) {
  const path = usePath();
  const current = useLayout((state) => state.activity);
  const open = useLayout((state) => state.sideBar);
  const { id, title, icon, sideBar, page, badge: Badge } = activity;
  const onPage = isWithin(page ?? "/", path);
  const chosen = onPage && (sideBar === undefined || (current === id && open));
  const go = (): void => {
    if (page !== undefined) navigate(page);
    else if (!onPage) navigate("/");
    if (sideBar === undefined) return;
    // Coming back from another page shows the side bar; a second press closes it.
    if (onPage) toggleActivity(id);
    else layout.setState({ activity: id, sideBar: true });
  };
  return (
    <div className="relative">
      {chosen && <span aria-hidden className="absolute top-1.5 bottom-1.5 -left-1.5 w-0.5 rounded-full bg-accent" />}
      <IconButton
        icon={icon}
        label={title}
        tooltipSide="right"
        aria-current={chosen ? "page" : undefined}
        onClick={go}
        className={chosen ? "size-9 bg-pressed" : "size-9"}
        badge={Badge && <Badge />}
      />
    </div>
  );
}
