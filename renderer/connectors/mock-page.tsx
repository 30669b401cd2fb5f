import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Inbox, RotateCcw, ServerOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { Json } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { ask } from "../app/ask.ts";
import { reportError } from "../app/report-error.ts";
import { onWorkspaceEvent } from "../app/workspace/workspace-events.ts";
import { queryClient, workspaceKeys } from "../app/workspace/use-workspace.ts";
import { DataView } from "../data/index.ts";
import { Badge, Button, EmptyState, SkeletonList, toast } from "../ui/index.ts";
import { Tabs } from "../ui/tabs.tsx";

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: workspaceKeys.mock });

async function reset(): Promise<void> {
  const choice = await ask({
    title: "Reset the mock server?",
    body: "What workflows created and changed there is gone, and its data is made anew from the seed. Your files and runs stay.",
    choices: [
      { id: "keep", label: "Keep the data" },
      { id: "reset", label: "Reset mock server", look: "danger" },
    ],
  });
  if (choice !== "reset") return;
  try {
    await api.mockReset();
    await refresh();
    toast({ tone: "success", title: "The mock server is back to its seeded data" });
  } catch (error) {
    reportError("The mock server was not reset", error);
  }
}

/** The services workflows talk to on this machine: what they hold and what they were asked. */
export default function MockPage() {
  const { data, error } = useQuery({ queryKey: workspaceKeys.mock, queryFn: api.mock });
  const [tab, setTab] = useState("calls");
  useEffect(() => {
    void refresh();
    return onWorkspaceEvent(({ event }) => event === "runs" && void refresh());
  }, []);
  if (error !== null) {
    return (
      <EmptyState icon={CircleAlert} title="The mock server could not be asked" action={<Button onClick={() => void refresh()}>Try again</Button>}>
        {error.message}
      </EmptyState>
    );
  }
  if (data === undefined) return <SkeletonList label="Loading mock server" />;
  if (data.url === null) {
    return (
      <EmptyState icon={ServerOff} title="The mock server is not running">
        Connectors that point at it fail until the studio is started again.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
        <h1 className="text-lg font-semibold">Mock server</h1>
        <p className="min-w-0 flex-1 text-sm text-muted">
          <code className="font-mono">{data.url}</code> · seed {data.seed} · {data.requests} {data.requests === 1 ? "call" : "calls"}
          {data.latencyMs > 0 && ` · ${data.latencyMs} ms added`}
          {data.failureRate > 0 && ` · ${Math.round(data.failureRate * 100)} % fail on purpose`}
        </p>
        <Button icon={RotateCcw} onClick={() => void reset()}>
          Reset
        </Button>
      </header>
      <div className="min-h-0 flex-1">
        <Tabs
          label="Mock server"
          value={tab}
          onValueChange={setTab}
          items={[
            { id: "calls", title: "Calls", content: <Calls /> },
            { id: "data", title: "Data", content: <State /> },
          ]}
        />
      </div>
    </div>
  );
}

/** What of the mock server gave an answer. */
const answerers = { service: "Service", rule: "Rule", recording: "Recording", nothing: "Nothing fits" } as const;

function Calls() {
  const { data } = useQuery({ queryKey: [...workspaceKeys.mock, "calls"], queryFn: api.mockCalls });
  if (data === undefined) return <SkeletonList label="Loading calls" />;
  if (data.data.length === 0) {
    return (
      <EmptyState icon={Inbox} title="No call yet">
        Run a workflow: every call its connectors make to the mock server is listed here.
      </EmptyState>
    );
  }
  return (
    <div className="h-full overflow-auto">
      <table className="w-full text-left text-sm">
        <thead className="sticky top-0 bg-panel text-xs text-muted">
          <tr>
            {["Time", "Call", "Answer", "Answered by", "Took", "Idempotency key"].map((title) => (
              <th key={title} scope="col" className="border-b border-line px-4 py-1.5 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.data.toReversed().map((call) => (
            <tr key={call.seq} className="border-b border-line">
              <td className="px-4 py-1 whitespace-nowrap text-muted tabular-nums">{new Date(call.at).toLocaleTimeString()}</td>
              <td className="px-4 py-1 font-mono text-xs break-all">
                {call.method} {call.path}
                {call.query !== "" && `?${call.query}`}
              </td>
              <td className="px-4 py-1 whitespace-nowrap">
                <Badge tone={call.status >= 400 ? "danger" : call.status === 0 ? "warning" : "success"}>
                  {call.status === 0 ? "cut off" : String(call.status)}
                </Badge>{" "}
                {call.answeredBy.kind === "rule" && <Badge tone="accent">{`rule ${call.answeredBy.name}`}</Badge>}{" "}
                {call.answeredBy.kind === "recording" && <Badge tone="info">recording</Badge>} {call.replayed && <Badge tone="info">replayed</Badge>}{" "}
                {call.fault !== null && <Badge tone="warning">{call.fault}</Badge>}
              </td>
              <td className="px-4 py-1 text-xs text-muted">
                {answerers[call.answeredBy.kind]} {call.answeredBy.name !== "" && <span className="font-mono break-all">{call.answeredBy.name}</span>}
              </td>
              <td className="px-4 py-1 text-right whitespace-nowrap text-muted tabular-nums">{Math.round(call.durationMs)} ms</td>
              <td className="px-4 py-1 font-mono text-xs break-all text-muted">{call.idempotencyKey ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function State() {
  const { data } = useQuery({ queryKey: [...workspaceKeys.mock, "state"], queryFn: api.mockState });
  return data === undefined ? (
    <SkeletonList label="Loading data" />
  ) : (
    <DataView value={data as Json} label="Data of the mock server" title="Data" expressionRoot="state" />
  );
}
