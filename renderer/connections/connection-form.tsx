import { useId, useState } from "react";
import type { ConnectorInfo } from "@fastn/core";
import { api, type ConnectionInput, type ConnectionView } from "../app/api/index.ts";
import { errorText } from "../app/report-error.ts";
import { useWorkspace } from "../app/workspace/use-workspace.ts";
import { Button, Dialog, Field, Input, TextArea } from "../ui/index.ts";
import { Select } from "../ui/select.tsx";
import { emptyDraft, type ConnectionDraft, type PartDraft, signInChoices, toInput } from "./connection-draft.ts";
import { refreshConnections } from "./use-connections.ts";

interface Props {
  /** null: a new one. */
  readonly connection: ConnectionView | null;
  readonly connectors: readonly ConnectorInfo[];
  readonly onClose: () => void;
}

/** What a connection is made of. Secrets are entered anew with every change: they are never shown. */
export function ConnectionForm({ connection, connectors, onClose }: Props) {
  const { data: workspace } = useWorkspace();
  const [draft, setDraft] = useState<ConnectionDraft>(() => emptyDraft(connection, connectors, workspace?.environment ?? "local"));
  const [fault, setFault] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const formId = useId();
  const info = connectors.find(({ name }) => name === draft.connector);
  const choices = signInChoices(info);
  const change = (changes: Partial<ConnectionDraft>): void => setDraft({ ...draft, ...changes });

  const save = async (): Promise<void> => {
    const input = toInput(draft);
    if (typeof input === "string") return setFault(input);
    setSaving(true);
    try {
      await store(connection?.id ?? null, input);
      await refreshConnections();
      onClose();
    } catch (error) {
      setFault(errorText(error));
      setSaving(false);
    }
  };

  return (
    <Dialog
      open
      title={connection === null ? "Add connection" : "Change connection"}
      onOpenChange={(open) => !open && onClose()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} disabled={saving}>
            {connection === null ? "Add connection" : "Save connection"}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="Connector">
          {({ id }) => (
            <Select
              id={id}
              value={draft.connector}
              disabled={connection !== null}
              options={connectors.filter(({ name }) => name !== "transform").map(({ name, displayName }) => ({ value: name, label: displayName }))}
              onChange={(connector) => setDraft(emptyDraft(null, connectors, draft.environment, connector))}
            />
          )}
        </Field>
        <Field label="Environment">
          {({ id }) => (
            <Select
              id={id}
              value={draft.environment}
              options={(workspace?.environments ?? [draft.environment]).map((name) => ({ value: name, label: name }))}
              onChange={(environment) => change({ environment })}
            />
          )}
        </Field>
        <Field label="Address" hint="Empty: the service's own. Write mock for the mock server.">
          {(ids) => (
            <Input {...ids} value={draft.baseUrl} placeholder={info?.baseUrlExample ?? ""} onChange={({ target }) => change({ baseUrl: target.value })} />
          )}
        </Field>
        <Field label="Signs in with">
          {({ id }) => (
            <Select
              id={id}
              value={draft.choice}
              options={choices.map(({ value, label }) => ({ value, label }))}
              onChange={(choice) => change({ choice, parts: choices.find(({ value }) => value === choice)?.parts ?? [] })}
            />
          )}
        </Field>
        {draft.parts.map((part, index) => (
          <PartFields
            key={`${draft.choice} ${index}`}
            part={part}
            named={draft.parts.length > 1}
            change={(changes) => change({ parts: draft.parts.map((each, place) => (place === index ? { ...each, ...changes } : each)) })}
          />
        ))}
        <Field label="Further headers" hint="One a line, as Xero-Tenant-Id: 1234. No secrets here: these are shown.">
          {(ids) => <TextArea {...ids} rows={2} value={draft.headers} onChange={({ target }) => change({ headers: target.value })} />}
        </Field>
        {fault !== null && (
          <p role="alert" className="text-sm text-danger-text">
            {fault}
          </p>
        )}
      </form>
    </Dialog>
  );
}

const store = (id: string | null, input: ConnectionInput): Promise<ConnectionView> =>
  id === null ? api.createConnection(input) : api.replaceConnection(id, input);

interface PartProps {
  readonly part: PartDraft;
  /** One of several: its fields say which. */
  readonly named: boolean;
  readonly change: (changes: Partial<PartDraft>) => void;
}

function PartFields({ part, named, change }: PartProps) {
  const labelled = (label: string): string => (named && part.scheme !== undefined ? `${label} (${part.scheme})` : label);
  const secret = (label: string) => (
    <Field label={labelled(label)}>
      {(ids) => <Input {...ids} type="password" autoComplete="off" value={part.secret} onChange={({ target }) => change({ secret: target.value })} />}
    </Field>
  );
  const text = (label: string, name: "user" | "headerName" | "clientId" | "scopes", hint?: string) => (
    <Field label={labelled(label)} hint={hint}>
      {(ids) => <Input {...ids} value={part[name]} onChange={({ target }) => change({ [name]: target.value })} />}
    </Field>
  );
  const address = (label: string, name: "authorizationUrl" | "tokenUrl") => (
    <Field label={label}>
      {(ids) => (
        <Input
          {...ids}
          value={part.addresses?.[name] ?? ""}
          onChange={({ target }) => change({ addresses: { authorizationUrl: "", tokenUrl: "", ...part.addresses, [name]: target.value } })}
        />
      )}
    </Field>
  );
  switch (part.type) {
    case "bearer_token":
      return secret("Token");
    case "api_key":
      return (
        <>
          {part.name === undefined && text("Header of the key", "headerName", "Empty: the one the service uses.")}
          {secret("Key")}
        </>
      );
    case "basic":
      return (
        <>
          {text("User", "user")}
          {secret("Password")}
        </>
      );
    case "oauth2":
      return (
        <>
          {text("Client id", "clientId", "Of the app you registered with the service. For the mock server any text will do.")}
          {secret("Client secret, if it has one")}
          {text("Scopes", "scopes", "With blanks between. Empty: what the connector needs.")}
          {part.addresses !== null && (
            <>
              {address("Page to sign in at", "authorizationUrl")}
              {address("Address that gives tokens", "tokenUrl")}
            </>
          )}
        </>
      );
    case "custom":
      return Object.entries(part.fields).map(([name, { label = name, description, type = "password", required = true }]) => (
        <Field key={name} label={required ? label : `${label}, if it has one`} hint={description}>
          {(ids) => (
            <Input
              {...ids}
              type={type}
              autoComplete="off"
              value={part.entered[name] ?? ""}
              onChange={({ target }) => change({ entered: { ...part.entered, [name]: target.value } })}
            />
          )}
        </Field>
      ));
  }
}
