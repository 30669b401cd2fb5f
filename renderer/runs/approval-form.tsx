import { useState } from "react";
import { Check, X } from "lucide-react";
import { isJsonObject, type StepRun } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { Button, Input } from "../ui/index.ts";
import { waitSentence } from "./wait-words.ts";
import { Until } from "./wait-note.tsx";

interface ApprovalFormProps {
  readonly runId: string;
  /** A step that waits for approval. */
  readonly step: StepRun;
  /** Called once the answer is recorded. */
  readonly onAnswered?: () => void;
}

/** Say yes or no to a step that waits for a person. */
export function ApprovalForm({ runId, step, onAnswered }: ApprovalFormProps) {
  const [comment, setComment] = useState("");
  const [sending, setSending] = useState(false);
  const message = isJsonObject(step.input) && typeof step.input["message"] === "string" ? step.input["message"] : "";
  const answer = async (approved: boolean): Promise<void> => {
    setSending(true);
    try {
      await api.approve(runId, { stepPath: step.path, approved, ...(comment.trim() !== "" && { comment: comment.trim() }) });
      onAnswered?.();
    } catch (error) {
      reportError("The answer was not recorded", error);
      setSending(false);
    }
  };
  return (
    <form
      aria-label={`Approval of ${step.path}`}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2 border-b border-info-line bg-info-bg px-3 py-2 text-info-text"
    >
      <div className={message.length > 80 ? "basis-full" : "min-w-60 flex-[2_1_240px]"}>
        {message !== "" && <p className="max-h-40 overflow-y-auto font-medium break-words whitespace-pre-line">{message}</p>}
        <p className={message === "" ? "" : "text-xs"}>
          {step.waitingFor !== null && (
            <>
              {waitSentence(step.waitingFor)} <Until waiting={step.waitingFor} />
            </>
          )}
        </p>
      </div>
      <Input
        aria-label="Comment"
        placeholder="Comment (optional)"
        value={comment}
        maxLength={10_000}
        onChange={(event) => setComment(event.target.value)}
        className="min-w-40 flex-[1_1_160px]"
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
