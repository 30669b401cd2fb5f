import * as Radix from "radix-ui/select";
import { Check, ChevronDown } from "lucide-react";
import { controlClass } from "./control-class.ts";
import { cx } from "./cx.ts";
import { contentClass, itemClass } from "./menu-parts.ts";

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

export function Select({ id, label, value, options, onChange, disabled = false, className }: SelectProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled}>
      <Radix.Trigger id={id} aria-label={label} className={cx(controlClass, "flex cursor-default items-center gap-1.5", className)}>
        <span className="min-w-0 flex-1 truncate text-left">
          <Radix.Value />
        </span>
        <ChevronDown size={16} strokeWidth={1.5} className="text-muted" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} collisionPadding={8} className={cx(contentClass, "max-h-72")}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} className={itemClass}>
                <span className="w-4">
                  <Radix.ItemIndicator>
                    <Check size={16} strokeWidth={1.5} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
