// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { registerActions } from "../actions/index.ts";
import { queryClient } from "../workspace/use-workspace.ts";
import { RunButton } from "./run-button.tsx";

afterEach(cleanup);

it("starts one run at a double click, and another at the next click", () => {
  let runs = 0;
  const stop = registerActions([{ id: "run.start", title: "Run workflow", group: "Run", run: () => void runs++ }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RunButton />
    </QueryClientProvider>,
  );
  const button = screen.getByRole("button", { name: "Run workflow" });
  for (const detail of [1, 2]) fireEvent.click(button, { detail });
  expect(runs).toBe(1);
  // The keyboard's click has no count.
  fireEvent.click(button, { detail: 0 });
  expect(runs).toBe(2);
  stop();
});
