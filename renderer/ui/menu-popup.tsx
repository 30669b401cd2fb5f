import * as Dropdown from "radix-ui/dropdown-menu";
import { Check } from "lucide-react";
import { cx } from "./cx.ts";
import { Kbd } from "./kbd.tsx";
import { contentClass, itemClass, labelClass, separatorClass, type MenuItem } from "./menu-parts.ts";

/** What a menu hangs on. */
export interface MenuAnchor {
  readonly box: DOMRect;
  /** Gets the focus back. */
  readonly opener: HTMLElement;
  /** Accessible name of the menu. */
  readonly label: string;
}

interface MenuPopupProps {
  readonly anchor: MenuAnchor;
  readonly items: readonly MenuItem[];
  readonly align: "start" | "end";
  readonly onClose: () => void;
}

/** An open menu. */
export default function MenuPopup({ anchor: { box, opener, label }, items, align, onClose }: MenuPopupProps) {
  return (
    <Dropdown.Root open onOpenChange={(open) => !open && onClose()}>
      <Dropdown.Trigger asChild>
        <span aria-hidden className="pointer-events-none fixed" style={{ left: box.left, top: box.top, width: box.width, height: box.height }} />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          sideOffset={box.height === 0 ? 2 : 4}
          collisionPadding={8}
          className={contentClass}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener.focus();
          }}
        >
          {items.map((item) => {
            if (item.kind === "separator") return <Dropdown.Separator key={item.id} className={separatorClass} />;
            if (item.kind === "label")
              return (
                <Dropdown.Label key={item.id} className={labelClass}>
                  {item.label}
                </Dropdown.Label>
              );
            const shared = {
              disabled: item.disabled ?? false,
              className: cx(itemClass, item.danger && "text-danger-text"),
              onSelect: item.onSelect,
            };
            return item.checked === undefined ? (
              <Dropdown.Item {...shared} key={item.id}>
                <ItemBody item={item} />
              </Dropdown.Item>
            ) : (
              <Dropdown.CheckboxItem {...shared} key={item.id} checked={item.checked}>
                <ItemBody item={item} />
              </Dropdown.CheckboxItem>
            );
          })}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

function ItemBody({ item }: { readonly item: Extract<MenuItem, { onSelect: () => void }> }) {
  const Icon = item.checked === true ? Check : item.icon;
  return (
    <>
      <span className="flex w-4 justify-center text-muted">{Icon && <Icon size={16} strokeWidth={1.5} aria-hidden />}</span>
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.shortcut && <Kbd shortcut={item.shortcut} />}
    </>
  );
}
