// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AppError, type WorkspaceView } from "@fastn/core";
import { api, type TriggerView } from "../../app/api/index.ts";
import { layout } from "../../app/layout.ts";
import { queryClient, workspaceKeys } from "../../app/workspace/use-workspace.ts";
import { toasts } from "../../ui/toast.ts";
import { canvasStore } from "../canvas/canvas-stores.ts";
import { useTriggerMark } from "../canvas/use-triggers.ts";
import { TriggerSwitches } from "./trigger-switches.tsx";

const trigger = (environment: string, part: Partial<TriggerView> = {}): TriggerView => ({
  workflow: "orders",
  environment,
  type: "cron",
  enabled: environment === "local",
  active: environment === "local",
  reason: null,
  nextAt: null,
  ...part,
});

/** What the platform knows: it answers as the real one does. */
let platform: TriggerView[];
let asked: unknown[];
let refuse: boolean;
const switchTrigger: typeof api.switchTrigger = async (workflow, environment, enabled) => {
  asked.push([workflow, environment, enabled]);
  if (refuse) throw new AppError("CONFLICT", "It has no trigger.");
  platform = platform.map((each) => (each.workflow === workflow && each.environment === environment ? { ...each, enabled, active: enabled } : each));
  return platform.find((each) => each.workflow === workflow && each.environment === environment)!;
};

beforeEach(() => {
  [platform, asked, refuse] = [[trigger("local"), trigger("production"), trigger("local", { workflow: "other" })], [], false];
  vi.spyOn(api, "triggers").mockImplementation(async () => platform);
  vi.spyOn(api, "switchTrigger").mockImplementation(switchTrigger);
  queryClient.clear();
  queryClient.setQueryData<Partial<WorkspaceView>>(workspaceKeys.workspace, { environments: ["local", "production"], environment: "local" });
  layout.setState({ environment: null });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Panel() {
  useTriggerMark("workflows/orders.ts", "orders");
  return <TriggerSwitches workflow="orders" />;
}
const show = () =>
  render(
    <QueryClientProvider client={queryClient}>
      <Panel />
    </QueryClientProvider>,
  );
const state = (name: RegExp) => screen.getByRole("switch", { name }).getAttribute("aria-checked");
const mark = () => canvasStore("workflows/orders.ts").runs.marks("trigger")?.off;

it("switches the trigger in one environment, and its card tells of the one chosen for runs", async () => {
  show();
  const local = await screen.findByRole("switch", { name: /^local/ });
  expect([state(/^local/), state(/^production/), mark()]).toEqual(["true", "false", undefined]);
  fireEvent.click(local);
  await waitFor(() => expect(mark()).toBe("off in local"));
  expect([state(/^local/), state(/^production/), asked]).toEqual(["false", "false", [["orders", "local", false]]]);
  fireEvent.click(screen.getByRole("switch", { name: /^production/ }));
  await waitFor(() => expect(state(/^production/)).toBe("true"));
  layout.setState({ environment: "production" });
  await waitFor(() => expect(mark()).toBeUndefined());
});

it("shows what the command line switched meanwhile", async () => {
  show();
  await screen.findByRole("switch", { name: /^local/ });
  platform = [trigger("local", { enabled: false, active: false }), trigger("production")];
  await queryClient.invalidateQueries({ queryKey: workspaceKeys.triggers });
  await waitFor(() => expect([state(/^local/), mark()]).toEqual(["false", "off in local"]));
});

it("stays as it was, and says why, when the platform refuses", async () => {
  refuse = true;
  show();
  fireEvent.click(await screen.findByRole("switch", { name: /^local/ }));
  await waitFor(() =>
    expect(toasts.getState().shown.at(-1)).toMatchObject({
      tone: "danger",
      title: "The trigger of orders could not be switched off in local",
      body: "It has no trigger.",
    }),
  );
  expect([state(/^local/), mark()]).toEqual(["true", undefined]);
});

it("says why a trigger that is on starts nothing, and what is missing where there is none to switch", async () => {
  platform = [trigger("local", { active: false, reason: "Its file has errors." })];
  show();
  expect(await screen.findByText("On, but it starts nothing: Its file has errors.")).toBeTruthy();
  platform = [];
  await queryClient.invalidateQueries({ queryKey: workspaceKeys.triggers });
  expect(await screen.findByText(/^There is no saved trigger/)).toBeTruthy();
  expect(screen.queryByRole("switch")).toBeNull();
});
