import { useEffect, useRef } from "react";
import { Button, Dialog } from "../ui/index.ts";
import { documents } from "../app/documents/index.ts";
import { languageOf } from "./languages.ts";
import { monaco } from "./monaco.ts";
import { applyEditorTheme } from "./theme.ts";
import { paintedTheme } from "../settings/theme.ts";
import { toView } from "./text-view.ts";

interface CompareDialogProps {
  readonly file: string;
  readonly theirs: string;
  readonly onChoose: (choice: "mine" | "theirs") => void;
  readonly onClose: () => void;
}

/** Both versions of a file side by side: on the left what is on disk, on the right what is here. */
export function CompareDialog({ file, theirs, onChoose, onClose }: CompareDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="full"
      title={`Two versions of ${file}`}
      actions={
        <>
          <Button onClick={() => onChoose("theirs")}>Take the one on disk</Button>
          <Button look="primary" onClick={() => onChoose("mine")}>
            Keep mine
          </Button>
        </>
      }
    >
      <div className="mb-2 grid grid-cols-2 text-xs font-medium text-muted">
        <span>On disk</span>
        <span>Mine</span>
      </div>
      <Difference file={file} theirs={theirs} />
    </Dialog>
  );
}

/** Of its own, because the dialog's inside is mounted later than the dialog. */
function Difference({ file, theirs }: Pick<CompareDialogProps, "file" | "theirs">) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (holder.current === null) return;
    applyEditorTheme(paintedTheme());
    const language = languageOf(file);
    const original = monaco.editor.createModel(toView(theirs), language);
    const modified = monaco.editor.createModel(toView(documents.find(file)?.text ?? ""), language);
    const editor = monaco.editor.createDiffEditor(holder.current, {
      readOnly: true,
      hideUnchangedRegions: { enabled: true },
      automaticLayout: true,
      minimap: { enabled: false },
      originalAriaLabel: "On disk",
      modifiedAriaLabel: "Mine",
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-code"),
    });
    editor.setModel({ original, modified });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [file, theirs]);
  return <div ref={holder} className="h-[60vh] border border-line" />;
}
