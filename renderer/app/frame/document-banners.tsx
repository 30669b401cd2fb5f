import { HardDriveDownload, TriangleAlert, type LucideIcon } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { Button } from "../../ui/index.ts";
import { documents, useDocument, type Conflict } from "../documents/index.ts";
import { reportError } from "../report-error.ts";
import { closeFile } from "../tabs.ts";

const CompareDialog = lazy(async () => ({ default: (await import("../../editor/compare-dialog.tsx")).CompareDialog }));

const reasons: Readonly<Record<Conflict["reason"], string>> = {
  save: "changed on disk before it could be saved",
  outside: "changed on disk while it has unsaved changes here",
  draft: "changed on disk since the unsaved changes here were made",
};

/** What needs the person's word before this file can be saved again. */
export function DocumentBanners({ file }: { readonly file: string }) {
  const conflict = useDocument(file, (document) => document.conflict) ?? null;
  const draftKept = useDocument(file, (document) => document.draftKept) ?? true;
  return (
    <>
      {conflict !== null && <ConflictBanner file={file} conflict={conflict} />}
      {!draftKept && (
        <Banner icon={HardDriveDownload} text="The browser's storage is full: unsaved changes to this file do not survive a reload. Save it.">
          <Button look="primary" onClick={() => void documents.save(file).catch((error: unknown) => reportError(`${file} was not saved`, error))}>
            Save
          </Button>
        </Banner>
      )}
    </>
  );
}

function ConflictBanner({ file, conflict }: { readonly file: string; readonly conflict: Conflict }) {
  const [comparing, setComparing] = useState(false);
  const { theirs, reason } = conflict;
  const choose = (choice: "mine" | "theirs"): void => {
    setComparing(false);
    documents.resolve(file, choice).catch((error: unknown) => reportError(`${file} was not saved`, error));
    if (choice === "theirs" && theirs === null) closeFile(file, { discard: true });
  };
  const text = theirs === null ? `${file} was deleted on disk.` : `${file} ${reasons[reason]}. Both versions are kept until you choose.`;
  return (
    <Banner icon={TriangleAlert} text={text}>
      {theirs !== null && <Button onClick={() => setComparing(true)}>Compare</Button>}
      <Button onClick={() => choose("theirs")}>{theirs === null ? "Close file" : "Take the one on disk"}</Button>
      <Button look="primary" onClick={() => choose("mine")}>
        Keep mine
      </Button>
      {comparing && theirs !== null && (
        <Suspense>
          <CompareDialog file={file} theirs={theirs.text} onChoose={choose} onClose={() => setComparing(false)} />
        </Suspense>
      )}
    </Banner>
  );
}

interface BannerProps {
  readonly icon: LucideIcon;
  readonly text: string;
  readonly children: ReactNode;
}

function Banner({ icon: Icon, text, children }: BannerProps) {
  return (
    <div role="alert" className="flex shrink-0 flex-wrap items-center gap-2 border-b border-warning-line bg-warning-bg px-3 py-1.5 text-sm text-warning-text">
      <Icon size={16} strokeWidth={1.5} aria-hidden />
      <span className="min-w-48 flex-1">{text}</span>
      {children}
    </div>
  );
}
