import { useId, type ComponentProps, type ReactNode } from "react";
import { controlClass } from "./control-class.ts";
import { cx } from "./cx.ts";

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
