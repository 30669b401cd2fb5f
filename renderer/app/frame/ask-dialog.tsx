import { useStore } from "zustand";
import { Button, Dialog } from "../../ui/index.ts";
import { asked } from "../ask.ts";

/** Shows what `ask` asks. */
export function AskDialog() {
  const now = useStore(asked, (state) => state.now);
  if (now === null) return null;
  const { question, answer } = now;
  const main = question.choices.at(-1)?.id;
  return (
    <Dialog
      open
      onOpenChange={() => answer(null)}
      title={question.title}
      description={question.body}
      actions={question.choices.map(({ id, label, look }) => (
        <Button key={id} look={look ?? (id === main ? "primary" : "secondary")} autoFocus={id === main} onClick={() => answer(id)}>
          {label}
        </Button>
      ))}
    />
  );
}
