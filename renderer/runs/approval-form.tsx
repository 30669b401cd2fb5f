import { useState } from "react";
import { Check, X } from "lucide-react";
import { api } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { Button, Input } from "../ui/index.ts";

/** Say yes or no to a step that waits for a person. */
export function ApprovalForm({ runId, stepPath }: { readonly runId: string; readonly stepPath: string }) {
  const [comment, setComment] = useState("");
  const [sending, setSending] = useState(false);
  const answer = async (approved: boolean): Promise<void> => {
    setSending(true);
    try {
      await api.approve(runId, { stepPath, approved, ...(comment.trim() !== "" && { comment: comment.trim() }) });
    } catch (error) {
      reportError("The answer was not recorded", error);
      setSending(false);
    }
  };
  return (
    <form
      aria-label={`Approval of ${stepPath}`}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2 border-b border-info-line bg-info-bg px-3 py-2"
    >
      <span className="font-medium text-info-text">{stepPath} waits for your answer</span>
      <Input
        aria-label="Comment"
        placeholder="Comment (optional)"
        value={comment}
        onChange={(event) => setComment(event.target.value)}
        className="max-w-72 flex-1"
      />
      <Button look="primary" icon={Check} disabled={sending} onClick={() => void answer(true)}>
        Approve
      </Button>
      <Button icon={X} disabled={sending} onClick={() => void answer(false)}>
        Reject
      </Button>
    </form>
  );
}
