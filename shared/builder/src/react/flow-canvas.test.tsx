// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createRef, useState } from "react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ConnectorInfo } from "@fastn/core";
import type { FlowChange } from "../flow-graph.ts";
import { layoutGraph } from "../layout/layout-graph.ts";
import { sketchGraph } from "../layout/sketch-graph.ts";
import type { CanvasCommands } from "./canvas-commands.ts";
import { FlowCanvas, type FlowCanvasProps } from "./flow-canvas.tsx";
import { createWorkflowStore } from "./workflow-store.ts";

const graph = sketchGraph([
  { name: "customer", options: { connector: "shopify", action: "getCustomer" } },
  {
    name: "large",
    type: "gate",
    waitsFor: ["customer"],
    options: { when: "{{steps.customer.output.vip}}" },
    slots: [
      ["then", [{ name: "sign_off", type: "approval" }]],
      ["otherwise", []],
    ],
  },
  { name: "lines", type: "loop", options: { over: "{{trigger.lines}}" }, slots: [["steps", []]] },
  { name: "code@1", type: "opaque" },
]);
const layout = await layoutGraph(graph);
const shopify: ConnectorInfo = {
  name: "shopify",
  displayName: "Shopify",
  description: "",
  category: "",
  color: "#5e8e3e",
  icon: "shopping-bag",
  auth: "none",
  authWays: [{ type: "none" }],
  actions: [],
};

beforeAll(() => {
  // What jsdom lacks and xyflow measures with.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  vi.stubGlobal(
    "DOMMatrixReadOnly",
    class {
      readonly m22 = 1;
    },
  );
  Object.defineProperties(HTMLElement.prototype, { offsetWidth: { get: () => 1200 }, offsetHeight: { get: () => 900 } });
  HTMLElement.prototype.getBoundingClientRect = () => ({ x: 0, y: 0, left: 0, top: 0, width: 1200, height: 900, right: 1200, bottom: 900, toJSON: () => ({}) });
  HTMLCanvasElement.prototype.getContext = () => null;
  vi.stubGlobal("CSS", { escape: (text: string) => text });
});
afterEach(cleanup);

function show(props: Partial<FlowCanvasProps> = {}) {
  const store = createWorkflowStore({ schedule: (work) => work() });
  const ref = createRef<CanvasCommands>();
  const changes: FlowChange[][] = [];
  const refused: string[] = [];
  const Host = () => {
    const [selection, setSelection] = useState<readonly string[]>(props.selection ?? []);
    return (
      <FlowCanvas
        graph={graph}
        layout={layout}
        store={store}
        connectors={[shopify]}
        onChange={(made) => changes.push([...made])}
        onPlace={() => {}}
        onOpen={() => {}}
        onOpenCode={() => {}}
        onAdd={() => {}}
        onMenu={() => {}}
        onRefused={(reason) => refused.push(reason)}
        {...props}
        ref={ref}
        selection={selection}
        onSelect={setSelection}
      />
    );
  };
  render(<Host />);
  const command = (run: (commands: CanvasCommands) => void): void => act(() => run(ref.current!));
  return { store, command, changes, refused };
}

const stops = (): (string | undefined)[] =>
  screen
    .getAllByRole("group")
    .filter((element) => element.tabIndex === 0)
    .map((element) => element.dataset["key"]);
const card = (name: RegExp): HTMLElement => screen.getByRole("group", { name });

describe("canvas", () => {
  it("is a region whose cards say what they are, what they do and how they fare", () => {
    const { store } = show();
    expect(screen.getByRole("region", { name: "Canvas" })).toBeTruthy();
    const names = screen.getAllByRole("group").map((element) => element.getAttribute("aria-label"));
    expect(names).toEqual([
      "Trigger webhook, POST /hooks/orders",
      "Step customer, Shopify · getCustomer",
      "Gate large, if steps.customer.output.vip",
      "Approval sign_off, approval by anyone",
      "Loop lines, for each trigger.lines",
      "Code, opens in editor",
    ]);
    act(() => store.runs.set("customer", { status: "completed", durationMs: 120, error: null, attempt: 1, maxAttempts: 3, waitingFor: null }));
    expect(card(/^Step customer/).getAttribute("aria-label")).toBe("Step customer, Shopify · getCustomer, completed in 120 ms");
    expect(card(/^Step customer/).textContent).toContain("120 ms");
  });

  it("says an error in its one line and in its accessible name", () => {
    const { store } = show();
    act(() =>
      store.runs.set("customer", {
        status: "failed",
        durationMs: 5,
        error: "Shopify answered 401 for getCustomer",
        attempt: 3,
        maxAttempts: 3,
        waitingFor: null,
      }),
    );
    expect(card(/failed: Shopify answered 401/).textContent).toContain("Shopify answered 401 for getCustomer");
  });

  it("is one stop of the Tab key, which follows the arrows", () => {
    const { command } = show({ selection: ["customer"] });
    expect(stops()).toEqual(["trigger"]);
    command((commands) => commands.walk("down"));
    expect([stops(), document.activeElement?.getAttribute("data-key")]).toEqual([["large"], "large"]);
  });

  it("deletes what is selected as one gesture, what a deleted gate holds going with it", () => {
    const { command, changes } = show({ selection: ["large", "sign_off", "customer"] });
    command((commands) => commands.remove());
    expect(changes).toEqual([
      [
        { type: "step.delete", step: "large" },
        { type: "step.delete", step: "customer" },
      ],
    ]);
  });

  it("tells why it does not delete, and then deletes nothing", () => {
    const { command, changes, refused } = show({ selection: ["customer"], refuse: () => "customer is used by large." });
    command((commands) => commands.remove());
    expect([changes, refused]).toEqual([[], ["customer is used by large."]]);
  });

  it("renames in place with F2, commits with Enter and gives up with Escape", () => {
    const { command, changes } = show({ selection: ["customer"] });
    command((commands) => commands.rename());
    const field = screen.getByRole("textbox", { name: "New name of customer" });
    fireEvent.change(field, { target: { value: "buyer" } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(changes).toEqual([[{ type: "step.rename", step: "customer", to: "buyer" }]]);
    command((commands) => commands.rename());
    const again = screen.getByRole("textbox", { name: "New name of customer" });
    fireEvent.change(again, { target: { value: "other" } });
    fireEvent.keyDown(again, { key: "Escape" });
    expect([changes.length, screen.queryByRole("textbox")]).toEqual([1, null]);
  });

  it("shows the last good graph under a banner while the code is broken, and changes nothing", () => {
    const { command, changes, refused } = show({ selection: ["customer"], stale: { line: 12 } });
    expect(screen.getByRole("status").textContent).toBe("The code has a syntax error at line 12; showing the last good version.");
    command((commands) => commands.remove());
    command((commands) => commands.rename());
    expect([changes, refused.length, screen.queryByRole("textbox")]).toEqual([[], 2, null]);
  });

  it("asks for a new step after the selected one, and inside an empty loop", () => {
    const asked: unknown[] = [];
    const onAdd: FlowCanvasProps["onAdd"] = ({ place, after }) => asked.push({ place, after });
    show({ selection: ["customer"], onAdd }).command((commands) => commands.add());
    cleanup();
    show({ selection: ["lines"], onAdd }).command((commands) => commands.add());
    expect(asked).toEqual([
      { place: { parent: null, index: 1 }, after: "customer" },
      { place: { parent: { key: "lines", slot: "steps" } }, after: null },
    ]);
  });

  it("moves selected cards by the keyboard, on the canvas only", () => {
    const placed: unknown[] = [];
    const at = layout.nodes.find((node) => node.key === "customer")!;
    const { command, changes } = show({ selection: ["customer"], onPlace: (positions) => placed.push(positions) });
    command((commands) => commands.nudge("right"));
    expect([placed, changes]).toEqual([[{ customer: { x: at.x + 8, y: at.y } }], []]);
  });

  it("redraws one card when the state of one card changes", () => {
    const { store } = show();
    const before = screen.getAllByRole("group").map((element) => element.outerHTML);
    act(() =>
      store.runs.set("lines", {
        status: "running",
        durationMs: null,
        error: null,
        attempt: 1,
        maxAttempts: 1,
        waitingFor: null,
        items: { done: 2, failed: 0, total: 9 },
      }),
    );
    const changed = screen.getAllByRole("group").filter((element, index) => element.outerHTML !== before[index]);
    expect(changed.map((element) => element.dataset["key"])).toEqual(["lines"]);
    expect(changed[0]!.textContent).toContain("2 of 9");
  });
});
