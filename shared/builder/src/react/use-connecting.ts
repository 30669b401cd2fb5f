import { useMemo } from "react";
import type { Connection, FinalConnectionState, OnConnect, OnConnectEnd, OnConnectStart } from "@xyflow/react";
import { useStore } from "zustand";
import type { FlowChange } from "../flow-graph.ts";
import { inPort, slotOfPort, triggerKey } from "../layout/geometry.ts";
import { addFromPort } from "./add-request.ts";
import type { FlowCanvasProps } from "./flow-canvas.tsx";
import { ancestors, graphFacts, nameOf, refuseConnect, type GraphFacts } from "./graph-facts.ts";

interface ConnectingDeps extends Pick<FlowCanvasProps, "store" | "onChange" | "onAdd" | "onRefused" | "refuse"> {
  readonly facts: GraphFacts;
  readonly readOnly: boolean;
}

interface Connecting {
  readonly active: boolean;
  readonly handlers: {
    readonly onConnectStart: OnConnectStart;
    readonly onConnect: OnConnect;
    readonly onConnectEnd: OnConnectEnd;
    readonly isValidConnection: (connection: { source: string; target: string }) => boolean;
  };
}

/** Drawing a line from port to port. Cards that cannot be its other end are greyed, with the reason; on an empty spot the palette opens. */
export function useConnecting({ store, facts, onChange, onAdd, onRefused, refuse }: ConnectingDeps): Connecting {
  const active = useStore(store, (state) => state.connecting !== null);
  const handlers = useMemo<Connecting["handlers"]>(() => {
    const connect = (key: string, port: string, other: string): void => {
      const change = changeFor(key, port, other);
      const reason = refusal(key, port, other, facts) ?? refuse?.(change) ?? null;
      if (reason !== null) {
        onRefused(reason);
        return;
      }
      onChange([change]);
      store.announce(spoken(change, facts));
    };
    return {
      onConnectStart: (_event, { nodeId, handleId }) => {
        if (nodeId === null || handleId === null) return;
        const blocked = new Map<string, string>();
        for (const key of [triggerKey, ...facts.byKey.keys()]) {
          const reason = key === nodeId ? null : refusal(nodeId, handleId, key, facts);
          if (reason !== null) blocked.set(key, reason);
        }
        store.setState({ connecting: { key: nodeId, port: handleId, blocked } });
      },
      // Everything is decided at the end, where a drop beside the port, on the card, counts as well.
      onConnect: (_connection: Connection) => {},
      onConnectEnd: (event, state: FinalConnectionState) => {
        const { connecting } = store.getState();
        store.setState({ connecting: null });
        if (connecting === null) return;
        const at = "changedTouches" in event ? event.changedTouches[0] : event;
        if (at === undefined) return;
        const card = document
          .elementsFromPoint(at.clientX, at.clientY)
          .find((element) => element instanceof HTMLElement && element.dataset["key"] !== undefined);
        const other = state.toNode?.id ?? (card as HTMLElement | undefined)?.dataset["key"];
        if (other === connecting.key) return;
        if (other !== undefined) connect(connecting.key, connecting.port, other);
        else if (connecting.port !== inPort) onAdd(addFromPort(connecting.key, connecting.port, { x: at.clientX, y: at.clientY }, facts));
      },
      isValidConnection: ({ source, target }) => {
        const { connecting } = store.getState();
        const other = connecting?.key === source ? target : source;
        return connecting?.blocked.has(other) !== true;
      },
    };
  }, [store, facts, onChange, onAdd, onRefused, refuse]);
  return { active, handlers };
}

/** The change a line from a port to a card stands for: from a branch's port it moves the step into the branch. */
export function changeFor(key: string, port: string, other: string): FlowChange {
  const slot = slotOfPort(port);
  if (slot !== null) return { type: "step.move", step: other, place: { parent: { key, slot } } };
  return port === inPort ? { type: "step.connect", from: other, to: key } : { type: "step.connect", from: key, to: other };
}

function refusal(key: string, port: string, other: string, facts: GraphFacts): string | null {
  const slot = slotOfPort(port);
  if (slot === null) return port === inPort ? refuseConnect(other, key, facts) : refuseConnect(key, other, facts);
  const node = facts.byKey.get(other);
  if (node === undefined) return "The trigger cannot go into a branch.";
  if (node.kind === "opaque") return "This is code the canvas cannot move. Open it in the editor.";
  if (node.parent?.key === key && node.parent.slot === slot) return `${node.name} is in ${slot} already.`;
  return ancestors(key, facts.byKey).includes(other) ? `${nameOf(key, facts.byKey)} is inside ${node.name}.` : null;
}

function spoken(change: FlowChange, facts: ReturnType<typeof graphFacts>): string {
  if (change.type === "step.connect") return `${nameOf(change.to, facts.byKey)} now waits for ${nameOf(change.from, facts.byKey)}`;
  return change.type === "step.move" ? `Moved ${nameOf(change.step, facts.byKey)}` : "";
}
