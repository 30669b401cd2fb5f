import type { ReactElement, ReactNode } from "react";
import * as Context from "radix-ui/context-menu";
import * as Dropdown from "radix-ui/dropdown-menu";
import { Check } from "lucide-react";
import { cx } from "./cx.ts";
import { Kbd } from "./kbd.tsx";
import { contentClass, itemClass, labelClass, separatorClass, type MenuItem } from "./menu-parts.ts";

interface MenuProps {
  readonly items: readonly MenuItem[];
  /** The button that opens it. */
  readonly children: ReactElement;
  readonly align?: "start" | "end";
}

export function Menu({ items, children, align = "start" }: MenuProps) {
  return (
    <Dropdown.Root>
      <Dropdown.Trigger asChild>{children}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align={align} sideOffset={4} collisionPadding={8} className={contentClass}>
          {items.map((item) => {
            if (item.kind === "separator") return <Dropdown.Separator key={item.id} className={separatorClass} />;
            if (item.kind === "label")
              return (
                <Dropdown.Label key={item.id} className={labelClass}>
                  {item.label}
                </Dropdown.Label>
              );
            const body = <MenuItemBody item={item} />;
            const shared = {
              disabled: item.disabled ?? false,
              className: cx(itemClass, item.danger && "text-danger-text"),
              onSelect: item.onSelect,
            };
            return item.checked === undefined ? (
              <Dropdown.Item {...shared} key={item.id}>
                {body}
              </Dropdown.Item>
            ) : (
              <Dropdown.CheckboxItem {...shared} key={item.id} checked={item.checked}>
                {body}
              </Dropdown.CheckboxItem>
            );
          })}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

interface ContextMenuProps {
  readonly items: readonly MenuItem[];
  /** What is right-clicked; one element that takes a ref and props. */
  readonly children: ReactNode;
}

export function ContextMenu({ items, children }: ContextMenuProps) {
  return (
    <Context.Root>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content collisionPadding={8} className={contentClass}>
          {items.map((item) => {
            if (item.kind === "separator") return <Context.Separator key={item.id} className={separatorClass} />;
            if (item.kind === "label")
              return (
                <Context.Label key={item.id} className={labelClass}>
                  {item.label}
                </Context.Label>
              );
            return (
              <Context.Item
                key={item.id}
                disabled={item.disabled ?? false}
                className={cx(itemClass, item.danger && "text-danger-text")}
                onSelect={item.onSelect}
              >
                <MenuItemBody item={item} />
              </Context.Item>
            );
          })}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}

function MenuItemBody({ item }: { readonly item: Extract<MenuItem, { onSelect: () => void }> }) {
  const Icon = item.checked === true ? Check : item.icon;
  return (
    <>
      <span className="flex w-4 justify-center text-muted">{Icon && <Icon size={16} strokeWidth={1.5} aria-hidden />}</span>
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.shortcut && <Kbd shortcut={item.shortcut} />}
    </>
  );
}
