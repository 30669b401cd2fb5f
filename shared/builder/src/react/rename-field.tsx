import { useEffect, useRef } from "react";

interface RenameFieldProps {
  readonly name: string;
  readonly onCommit: (name: string) => void;
  readonly onCancel: () => void;
}

/** The name of a card as a text field. Enter and leaving it commit, Escape gives the name back. */
export function RenameField({ name, onCommit, onCancel }: RenameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const settled = useRef(false);
  useEffect(() => field.current?.select(), []);
  const settle = (commit: boolean): void => {
    if (settled.current) return;
    settled.current = true;
    const typed = field.current?.value.trim() ?? "";
    if (commit && typed !== "" && typed !== name) onCommit(typed);
    else onCancel();
  };
  return (
    <input
      ref={field}
      // Opened by F2 or the menu on this very card: the keyboard goes where the person asked.
      autoFocus
      className="fx-rename nodrag nopan nokey"
      defaultValue={name}
      aria-label={`New name of ${name}`}
      spellCheck={false}
      onBlur={() => settle(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") settle(true);
        if (event.key === "Escape") settle(false);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
