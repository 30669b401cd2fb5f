import { useState } from "react";
import { Database } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import type { Json, RunDetail } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { errorText } from "../app/report-error.ts";
import { DataView, sizeText, type DataViewProps } from "../data/index.ts";
import { Button, EmptyState, SkeletonList } from "../ui/index.ts";

interface RunValueProps extends Omit<DataViewProps, "value"> {
  readonly runId: string;
  readonly value: unknown;
  /** Where a large value is kept that did not come with the run. */
  readonly payload: NonNullable<RunDetail["payloads"]>[string] | undefined;
}

/** A value of a run. One over 64 KiB is fetched when it is asked for. */
export function RunValue({ runId, value, payload, ...view }: RunValueProps) {
  return payload === undefined ? <DataView {...view} value={value as Json} /> : <LargeValue {...view} runId={runId} payload={payload} />;
}

function LargeValue({
  runId,
  payload: { hash, bytes },
  ...view
}: Omit<DataViewProps, "value"> & { readonly runId: string; readonly payload: { hash: string; bytes: number } }) {
  const [wanted, setWanted] = useState(false);
  // The hash names the content, so it never gets old; it is let go a minute after nobody looks at it.
  const loaded = useQuery({ queryKey: ["payload", runId, hash], queryFn: () => api.payload(runId, hash), enabled: wanted, gcTime: 60_000 });
  if (loaded.isSuccess) return <DataView {...view} value={loaded.data} />;
  if (loaded.isError) {
    return (
      <EmptyState icon={Database} title={`${view.title} could not be loaded`} action={<Button onClick={() => void loaded.refetch()}>Try again</Button>}>
        {errorText(loaded.error)}
      </EmptyState>
    );
  }
  if (wanted) return <SkeletonList label={`Loading ${view.title.toLowerCase()}`} />;
  return (
    <EmptyState
      icon={Database}
      title={`${view.title}: ${sizeText(bytes)}`}
      action={<Button onClick={() => setWanted(true)}>{`Load ${view.title.toLowerCase()}`}</Button>}
    >
      Large values stay where they are stored until you look at them.
    </EmptyState>
  );
}
