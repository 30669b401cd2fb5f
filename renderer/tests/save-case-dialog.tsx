import { useState } from "react";
import { useStore } from "zustand";
import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { showPanel } from "../app/layout.ts";
import { navigate } from "../app/page-path.ts";
import { reportError } from "../app/report-error.ts";
import { openFile } from "../app/tabs.ts";
import { workspaceKeys } from "../app/workspace/use-workspace.ts";
import { Button, Dialog, Field, Input, toast } from "../ui/index.ts";
import { Switch } from "../ui/switch.tsx";
import { caseOfRun } from "./case-of-run.ts";
import { changeCases } from "./change-cases.ts";
import { saveCase } from "./save-case-state.ts";

/** Makes a run a test case of its workflow. */
export default function SaveCaseDialog() {
  const run = useStore(saveCase, (state) => state.run);
  return run === null ? null : <OpenDialog key={run.runId} run={run} close={() => saveCase.setState({ run: null })} />;
}

function OpenDialog({ run, close }: { readonly run: RunDetail; readonly close: () => void }) {
  const [name, setName] = useState(`Run of ${new Date(run.createdAt).toLocaleString()}`);
  const [pinned, setPinned] = useState(true);
  const [saving, setSaving] = useState(false);
  const { data: listed } = useQuery({ queryKey: [...workspaceKeys.workspace, "tests", run.workflow], queryFn: () => api.testCases(run.workflow) });
  const fault =
    name.trim() === ""
      ? "A case needs a name: a short sentence of what it shows."
      : listed?.cases.some((test) => test.name === name.trim())
        ? "There is a case of this name."
        : null;
  const save = async (): Promise<void> => {
    if (listed === undefined) return;
    setSaving(true);
    try {
      const [{ withCase }, whole, { graph }] = await Promise.all([import("./case-text.ts"), api.runDetail(run.runId, "load"), api.workflow(run.workflow)]);
      await changeCases(listed.file, async (text) => withCase(text, caseOfRun(name.trim(), whole, graph, pinned)));
      close();
      navigate("/");
      openFile(run.file);
      showPanel("tests");
      toast({ tone: "success", title: `Case saved in ${listed.file}`, action: { label: "Open cases file", run: () => openFile(listed.file) } });
    } catch (error) {
      setSaving(false);
      reportError("The case was not saved", error);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title="Save as case"
      description={`The run's input and result become a test case of ${run.workflow}, in its cases file.`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={fault !== null || saving || listed === undefined} onClick={() => void save()}>
            Save case
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pt-3">
        <Field label="Name" error={fault}>
          {(ids) => <Input {...ids} value={name} maxLength={1000} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="flex items-start justify-between gap-3">
          <span>
            <span className="block">Pin answers from outside</span>
            <span className="block text-xs text-faint">
              Connectors, people and called workflows are not asked again: the case gets the answers of this run.
            </span>
          </span>
          <Switch label="Pin answers from outside" checked={pinned} onChange={setPinned} />
        </div>
      </div>
    </Dialog>
  );
}
