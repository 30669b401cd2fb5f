import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api/index.ts";

/** The next five times of a schedule, in its own zone; why there are none is told with the workflow's problems. */
export function SchedulePreview({ schedule, timezone }: { readonly schedule: string | null; readonly timezone: string }) {
  const { data } = useQuery({
    queryKey: ["schedule", schedule, timezone],
    queryFn: () => api.previewSchedule(schedule ?? "", timezone),
    enabled: schedule !== null && schedule !== "",
    // The next times move on.
    staleTime: 30_000,
  });
  if (data === undefined || data.times.length === 0) return null;
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", weekday: undefined, timeZone: timezone });
  return (
    <section aria-label="Next times" className="flex flex-col gap-1">
      <h3 className="text-xs font-medium text-muted">Next times ({timezone})</h3>
      <ol className="text-xs leading-5 text-muted tabular-nums">
        {data.times.map((time) => (
          <li key={time}>
            <time dateTime={time}>{format.format(new Date(time))}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
