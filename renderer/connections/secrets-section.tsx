import { useState } from "react";
import { api } from "../app/api/index.ts";
import { ask } from "../app/ask.ts";
import { errorText, reportError } from "../app/report-error.ts";
import { useWorkspace } from "../app/workspace/use-workspace.ts";
import { Button, Field, Input } from "../ui/index.ts";
import { Select } from "../ui/select.tsx";
import { refreshSecrets, useSecrets } from "./use-connections.ts";

const everywhere = "*";

/** Secrets workflows and webhooks name. */
export function SecretsSection() {
  const { data, error } = useSecrets();
  return (
    <section aria-label="Secrets" className="flex flex-col gap-3">
      <header>
        <h2 className="text-base font-semibold">Secrets</h2>
        <p className="text-xs text-muted">
          Read by workflows as ctx.secrets.get("NAME") and by webhooks that name one. Values are sealed and never shown again.
        </p>
      </header>
      {error !== null && <p className="text-sm text-danger-text">{error.message}</p>}
      {data?.keyPlace === "file" && (
        <p className="rounded-md border border-warning-line bg-warning-bg px-3 py-2 text-xs text-warning-text">
          This computer offers no keychain, so the key that seals your secrets is kept in a file that only your user can read.
        </p>
      )}
      <SecretForm />
      {data !== undefined && data.data.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
          {data.data.map(({ name, environment }) => (
            <li key={`${environment} ${name}`} className="flex items-center gap-3 px-3 py-1.5">
              <code className="min-w-0 flex-1 truncate font-mono text-sm">{name}</code>
              <span className="text-xs text-muted">{environment ?? "all environments"}</span>
              <Button look="ghost" aria-label={`Delete secret ${name} of ${environment ?? "all environments"}`} onClick={() => void remove(name, environment)}>
                Delete
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

async function remove(name: string, environment: string | null): Promise<void> {
  const choice = await ask({
    title: `Delete the secret ${name}?`,
    body: "Its value cannot be brought back; what uses it fails until it is set again.",
    choices: [
      { id: "keep", label: "Keep secret" },
      { id: "delete", label: "Delete secret", look: "danger" },
    ],
  });
  if (choice !== "delete") return;
  try {
    await api.deleteSecret(name, environment);
    await refreshSecrets();
  } catch (error) {
    reportError("The secret was not deleted", error);
  }
}

function SecretForm() {
  const { data: workspace } = useWorkspace();
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [environment, setEnvironment] = useState(everywhere);
  const [fault, setFault] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    if (!/^[A-Z][A-Z0-9_]{0,99}$/.test(name)) return setFault("Use capital letters, digits and underscores, as in ORDERS_WEBHOOK.");
    try {
      await api.setSecret(name, value, environment === everywhere ? null : environment);
      await refreshSecrets();
      setName("");
      setValue("");
      setFault(null);
    } catch (error) {
      setFault(errorText(error));
    }
  };
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="min-w-40 flex-1">
        <Field label="Name" error={fault}>
          {(ids) => <Input {...ids} value={name} placeholder="ORDERS_WEBHOOK" onChange={({ target }) => setName(target.value)} />}
        </Field>
      </div>
      <div className="min-w-40 flex-1">
        <Field label="Value">{(ids) => <Input {...ids} type="password" value={value} onChange={({ target }) => setValue(target.value)} />}</Field>
      </div>
      <div className="w-44">
        <Field label="For">
          {({ id }) => (
            <Select
              id={id}
              value={environment}
              options={[{ value: everywhere, label: "all environments" }, ...(workspace?.environments ?? []).map((each) => ({ value: each, label: each }))]}
              onChange={setEnvironment}
            />
          )}
        </Field>
      </div>
      <Button type="submit" className="mt-5" disabled={name === "" || value === ""}>
        Keep secret
      </Button>
    </form>
  );
}
