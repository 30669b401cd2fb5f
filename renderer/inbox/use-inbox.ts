import { useInfiniteQuery, useQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import type { RunSummary, StepRun } from "@fastn/core";
import { api, type NotificationPage } from "../app/api/index.ts";
import { queryClient, workspaceKeys } from "../app/workspace/use-workspace.ts";

/** More are counted as "99+". */
const counted = 100;

/** How many notifications nobody has read, at most 100. */
export const useUnreadCount = (): number =>
  useQuery({
    queryKey: [...workspaceKeys.notifications, "unread"],
    queryFn: async () => (await api.notifications({ unread: true, limit: counted })).data.length,
  }).data ?? 0;

/** All notifications, newest first, page by page. */
export const useNotifications = (): UseInfiniteQueryResult<InfiniteData<NotificationPage>> =>
  useInfiniteQuery({
    queryKey: [...workspaceKeys.notifications, "all"],
    queryFn: ({ pageParam }) => api.notifications({ limit: 50, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** Runs that wait for a person, oldest question first: with the runs' list, so it is current with it. */
export const useWaitingRuns = (): readonly RunSummary[] => useQuery({ queryKey: [...workspaceKeys.runs, "approvals"], queryFn: waitingRuns }).data ?? [];

/** Runs looked through, newest first, for ones that wait: beyond them a workspace has more questions than a person can answer. */
const lookedThrough = 2_000;

async function waitingRuns(): Promise<RunSummary[]> {
  const found: RunSummary[] = [];
  let cursor: string | null = null;
  for (let seen = 0; seen < lookedThrough;) {
    const page = await api.runs({ status: "running", limit: 200, ...(cursor !== null && { cursor }) });
    found.push(...page.data.filter(({ waitingFor }) => waitingFor?.kind === "approval"));
    seen += page.data.length;
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return found.reverse();
}

/** The steps of a run that wait for a person; several inside a loop. */
export const useApprovals = (runId: string): readonly StepRun[] =>
  useQuery({
    queryKey: [...workspaceKeys.runs, "approvals", runId],
    queryFn: async () => (await api.runDetail(runId, "refer")).steps.filter(({ waitingFor }) => waitingFor?.kind === "approval"),
  }).data ?? [];

/** Mark one notification as read, or all of them. */
export async function markRead(which?: { readonly runId: string; readonly stepPath: string }): Promise<void> {
  await api.readNotifications(which);
  await queryClient.invalidateQueries({ queryKey: workspaceKeys.notifications });
}
