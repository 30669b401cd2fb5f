import { ArrowLeftRight, Bell, Boxes, Cable, Database, Globe, MessageSquare, ReceiptText, ShoppingBag, Shuffle, type LucideIcon } from "lucide-react";
import type { ConnectorInfo } from "@fastn/core";

/** Icons connectors name; importing them by name keeps the other fifteen hundred out of the bundle. */
const icons: Readonly<Record<string, LucideIcon>> = {
  "arrow-left-right": ArrowLeftRight,
  bell: Bell,
  boxes: Boxes,
  database: Database,
  globe: Globe,
  "message-square": MessageSquare,
  "receipt-text": ReceiptText,
  "shopping-bag": ShoppingBag,
  shuffle: Shuffle,
};

/** A connector's icon on its colour. */
export function ConnectorTile({ connector }: { readonly connector: Pick<ConnectorInfo, "icon" | "color"> }) {
  const Icon = icons[connector.icon] ?? Cable;
  return (
    <span
      aria-hidden
      className="inline-flex size-7 shrink-0 items-center justify-center rounded-md"
      style={{ background: connector.color, color: inkOn(connector.color) }}
    >
      <Icon size={16} strokeWidth={1.5} />
    </span>
  );
}

/** Black or white, whichever reads better on a colour `#rrggbb` (relative luminance, WCAG 2.2). */
export function inkOn(color: string): "#000000" | "#ffffff" {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}
