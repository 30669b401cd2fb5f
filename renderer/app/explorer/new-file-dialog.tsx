import { useState, type FormEvent } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { Button, Dialog, Field, Input } from "../../ui/index.ts";
import { errorText } from "../report-error.ts";
import { knownWorkspace } from "../workspace/use-workspace.ts";
import { createFile } from "./file-operations.ts";
import { newWorkflowText, refusePath, refuseWorkflowName } from "./new-file.ts";

type Kind = "workflow" | "file";

export const newFile = createStore<{ readonly kind: Kind | null }>(() => ({ kind: null }));

/** Asks for the name of a new workflow or the path of a new file. */
export function NewFileDialog() {
  const kind = useStore(newFile, (state) => state.kind);
  return kind === null ? null : <Form key={kind} kind={kind} />;
}

const close = (): void => newFile.setState({ kind: null });

function Form({ kind }: { readonly kind: Kind }) {
  const [name, setName] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const workflow = kind === "workflow";

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const workspace = knownWorkspace();
    const wanted = name.trim();
    const taken = workflow ? workspace?.workflows.map((other) => other.name) : workspace?.files.map(({ path }) => path);
    const wrong = (workflow ? refuseWorkflowName : refusePath)(wanted, taken ?? []);
    setRefusal(wrong);
    if (wrong !== null) return;
    try {
      await (workflow ? createFile(`workflows/${wanted}.ts`, newWorkflowText(wanted)) : createFile(wanted, ""));
      close();
    } catch (error) {
      setRefusal(errorText(error));
    }
  };

  return (
    <Dialog
      open
      onOpenChange={close}
      title={workflow ? "New workflow" : "New file"}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form="new-file">
            {workflow ? "Create workflow" : "Create file"}
          </Button>
        </>
      }
    >
      <form id="new-file" onSubmit={(event) => void create(event)}>
        <Field
          label={workflow ? "Name" : "Path inside the workspace"}
          hint={workflow ? `Becomes workflows/${name.trim() === "" ? "name" : name.trim()}.ts` : "Folders are made as needed."}
          error={refusal}
        >
          {(ids) => (
            <Input
              {...ids}
              autoFocus
              value={name}
              placeholder={workflow ? "order_to_invoice" : "mappings/order.json"}
              onChange={({ target }) => {
                setName(target.value);
                setRefusal(null);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
