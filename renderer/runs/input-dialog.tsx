import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { Play } from "lucide-react";
import { parseStrictJson, type Json } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { lastInput, runWorkflow } from "../app/run-workflow.ts";
import { knownWorkspace, workflowOf } from "../app/workspace/use-workspace.ts";
import { Button, Dialog, Field, TextArea } from "../ui/index.ts";
import { Select } from "../ui/select.tsx";
import { inputDialog } from "./input-dialog-state.ts";

type Case = { readonly name: string; readonly input: Json };
const pretty = (value: Json): string => JSON.stringify(value, null, 2);

/** Choose or write the input of a run. */
export function InputDialog() {
  const file = useStore(inputDialog, (state) => state.file);
  if (file === null) return null;
  return <OpenDialog key={file} file={file} close={() => inputDialog.setState({ file: null })} />;
}

function OpenDialog({ file, close }: { readonly file: string; readonly close: () => void }) {
  const workflow = workflowOf(knownWorkspace(), file)?.name ?? "";
  const [last] = useState(() => lastInput(workflow));
  const [cases, setCases] = useState<readonly Case[]>([]);
  const [chosen, setChosen] = useState(last === undefined ? "case:0" : "last");
  const [text, setText] = useState(pretty(last ?? {}));
  const parsed = parse(text);

  useEffect(() => {
    const take = (found: readonly Case[]): void => {
      setCases(found);
      if (last === undefined && found[0] !== undefined) setText(pretty(found[0].input));
    };
    api
      .workflow(workflow)
      .then((view) => take(view.cases))
      .catch((error: unknown) => reportError("The test cases could not be read", error));
  }, [workflow, last]);

  const options = [
    ...(last === undefined ? [] : [{ value: "last", label: "Last input" }]),
    ...cases.map((item, index) => ({ value: `case:${index}`, label: item.name })),
  ];
  const choose = (value: string): void => {
    setChosen(value);
    setText(pretty(value === "last" ? (last ?? {}) : (cases[Number(value.slice(5))]?.input ?? {})));
  };
  const run = (): void => {
    if (!parsed.ok) return;
    close();
    runWorkflow(file, parsed.value).catch((error: unknown) => reportError(`${workflow} did not start`, error));
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      width="wide"
      title={`Run ${workflow}`}
      description="The input is what the trigger would deliver: the body of a webhook, the payload of an event."
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" icon={Play} disabled={!parsed.ok} onClick={run}>
            Run
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {options.length > 0 && (
          <Field label="Start from">{(ids) => <Select {...ids} label="Start from" value={chosen} options={options} onChange={choose} />}</Field>
        )}
        <Field label="Input (JSON)" error={parsed.ok ? null : parsed.message}>
          {(ids) => <TextArea {...ids} rows={14} className="font-mono" value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  );
}

function parse(text: string): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, value: parseStrictJson(text) as Json };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "This is not JSON." };
  }
}
