import { Handle, Position } from "@xyflow/react";
import { inPort, slotOfPort, type Port } from "../layout/geometry.ts";
import { useCanvas, useCanvasState } from "./canvas-context.ts";

const positions = { top: Position.Top, right: Position.Right, bottom: Position.Bottom, left: Position.Left } as const;

/** The ports of a card: drag from one to another card to connect, click an outgoing one to add a step there. */
export function Ports({ nodeKey, ports }: { readonly nodeKey: string; readonly ports: readonly Port[] }) {
  const { readOnly, addFrom } = useCanvas();
  const blocked = useCanvasState((state) => state.connecting !== null && (state.connecting.key === nodeKey || state.connecting.blocked.has(nodeKey)));
  return ports.map((port) => {
    const slot = slotOfPort(port.id);
    const incoming = port.id === inPort;
    const across = port.side === "top" || port.side === "bottom" ? { left: port.at.x } : { top: port.at.y };
    return (
      <Handle
        key={port.id}
        id={port.id}
        type={incoming ? "target" : "source"}
        position={positions[port.side]}
        isConnectable={!readOnly}
        className="fx-port nodrag"
        data-blocked={blocked || undefined}
        style={across}
        aria-hidden
        title={incoming ? undefined : slot === null ? "Drag to connect, click to add a step after this one" : `Drag to connect, click to add a step to ${slot}`}
        onClick={(event) => {
          if (incoming || readOnly) return;
          event.stopPropagation();
          addFrom(nodeKey, port.id, { x: event.clientX, y: event.clientY });
        }}
      />
    );
  });
}
