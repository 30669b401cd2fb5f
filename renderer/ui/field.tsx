import { useId, type ComponentProps, type ReactNode } from "react";
import * as Radix from "radix-ui/select";
import * as RadixSwitch from "radix-ui/switch";
import { Check, ChevronDown } from "lucide-react";
import { cx } from "./cx.ts";
import { contentClass, itemClass } from "./menu-parts.ts";

const controlClass =
  "h-7 w-full min-w-0 rounded-md border border-control-line bg-raised px-2 text-sm text-text placeholder:text-faint disabled:opacity-50 aria-invalid:border-danger-line";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input spellCheck={false} autoComplete="off" className={cx(controlClass, className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea spellCheck={false} className={cx(controlClass, "h-auto min-h-16 resize-y py-1 leading-5", className)} {...rest} />;
}

interface FieldProps {
  readonly label: string;
  /** One sentence under the control. */
  readonly hint?: ReactNode;
  /** What is wrong, in place of the hint. */
  readonly error?: string | null;
  /** Gets the ids that tie control, label and hint together. */
  readonly children: (ids: { readonly id: string; readonly "aria-describedby": string | undefined; readonly "aria-invalid": boolean }) => ReactNode;
}

/** A labelled control. */
export function Field({ label, hint, error = null, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children({ id, "aria-describedby": note === undefined ? undefined : `${id}-note`, "aria-invalid": error !== null })}
      {note !== undefined && (
        <p id={`${id}-note`} className={cx("text-xs", error === null ? "text-faint" : "text-danger-text")}>
          {note}
        </p>
      )}
    </div>
  );
}

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

interface SwitchProps {
  readonly id?: string;
  readonly label?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ id, label, checked, onChange }: SwitchProps) {
  return (
    <RadixSwitch.Root
      id={id}
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className="relative h-4.5 w-8 shrink-0 cursor-default rounded-full border border-control-line bg-pressed transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-0.5 rounded-full bg-muted transition-transform duration-[120ms] data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-on" />
    </RadixSwitch.Root>
  );
}
