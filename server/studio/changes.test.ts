import { newRunId } from "@fastn/core";
import { expect, it } from "vitest";
import { Changes } from "./changes.ts";
import type { WorkspaceChange } from "./services.ts";

it("news that a slow listener has not taken yet is merged by what it is about, and nothing of it is lost", async () => {
  const changes = new Changes();
  const stop = new AbortController();
  const heard: WorkspaceChange[] = [];
  const following = changes.follow(stop.signal);
  const [a, b] = [newRunId(0), newRunId(1)];
  const told = (title: string) => ({ event: "notification", data: { runId: a, stepPath: title, severity: "info", title } }) as const;
  const run = (runId: typeof a, status: "running" | "completed") => ({ event: "runs", data: { runId, workflow: "w", status } }) as const;
  const files = (...paths: string[]) => ({ event: "files", data: { paths } }) as const;
  for (const change of [told("one"), run(a, "running"), files("x"), told("two"), run(b, "running"), files("y", "x"), run(a, "completed")]) changes.emit(change);
  for await (const change of following) {
    heard.push(change);
    if (heard.length === 5) stop.abort();
  }
  expect(heard).toEqual([told("one"), run(a, "completed"), files("x", "y"), told("two"), run(b, "running")]);
});
