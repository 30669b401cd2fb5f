import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { AppError } from "@fastn/core";
import { api, type ConnectorImport, type ImportedConnector } from "../app/api/index.ts";
import { ask } from "../app/ask.ts";
import { navigate } from "../app/page-path.ts";
import { reportError } from "../app/report-error.ts";
import { workspaceKeys } from "../app/workspace/use-workspace.ts";
import { Button, toast } from "../ui/index.ts";

/** Makes a connector of an API description that the person chooses. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  const [importing, setImporting] = useState(false);
  const queries = useQueryClient();

  const take = async (file: File): Promise<void> => {
    setImporting(true);
    try {
      const made = await importOrReplace({ file: file.name, text: await file.text() });
      if (made === null) return;
      await queries.invalidateQueries({ queryKey: workspaceKeys.connectors });
      navigate(`/connectors/${made.name}`);
      const count = `${made.actions.length} ${made.actions.length === 1 ? "action" : "actions"}, described in ${made.path}.`;
      toast({ tone: "success", title: `${made.displayName} is a connector now`, body: [count, ...made.notes].join(" ") });
    } catch (error) {
      reportError(`${file.name} could not be imported`, error);
    } finally {
      setImporting(false);
    }
  };

  return (
    <>
      <Button disabled={importing} title="Make a connector of an OpenAPI, Swagger or Postman file" onClick={() => input.current?.click()}>
        {importing ? "Importing" : "Import"}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="API description"
        accept=".json,.yaml,.yml"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // The same file chosen again is a choice too.
          target.value = "";
          if (file !== undefined) void take(file);
        }}
      />
    </>
  );
}

/** @returns null when the person keeps the connector that is there */
async function importOrReplace(wanted: ConnectorImport): Promise<ImportedConnector | null> {
  try {
    return await api.importConnector(wanted);
  } catch (error) {
    const path = error instanceof AppError && error.code === "CONFLICT" ? error.details["path"] : undefined;
    if (typeof path !== "string" || !path.endsWith(".openapi.json")) throw error;
    const choice = await ask({
      title: "Replace the connector?",
      body: `${path} is there already. Replacing it takes its place, with what was changed in it by hand.`,
      choices: [
        { id: "keep", label: "Keep it" },
        { id: "replace", label: "Replace connector", look: "danger" },
      ],
    });
    return choice === "replace" ? api.importConnector({ ...wanted, replace: true }) : null;
  }
}
