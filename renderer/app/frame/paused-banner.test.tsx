// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { WorkspacePause, WorkspaceView } from "@fastn/core";
import { queryClient, workspaceKeys } from "../workspace/use-workspace.ts";
import { PausedBanner } from "./paused-banner.tsx";

afterEach(cleanup);

it("says why runs stand still while they do", async () => {
  const tell = (paused: WorkspacePause | null): void => void queryClient.setQueryData<Partial<WorkspaceView>>(workspaceKeys.workspace, { paused });
  tell(null);
  render(
    <QueryClientProvider client={queryClient}>
      <PausedBanner />
    </QueryClientProvider>,
  );
  expect(screen.queryByRole("alert")).toBeNull();
  tell({ code: "STORE_UNAVAILABLE", reason: "disk_full", since: "2026-01-01T10:00:00.000Z", message: "The disk is full. Make room on it." });
  expect((await screen.findByRole("alert")).textContent).toMatch(/^The disk is full\. Make room on it\.since /);
  tell(null);
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});
