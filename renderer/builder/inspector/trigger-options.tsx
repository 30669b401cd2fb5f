import type { FlowTrigger, OptionValue } from "@fastn/builder";
import { isJsonObject, type ConnectorInfo } from "@fastn/core";
import { CodeField, ChoiceField, DurationField, JsonField, ListField, ManyField, NamesField, PlainField } from "./fields.tsx";
import { OptionField } from "./option-field.tsx";
import { SchedulePreview } from "./schedule-preview.tsx";

interface Props {
  readonly trigger: FlowTrigger;
  readonly connectors: readonly ConnectorInfo[];
}

/** The options of a trigger, by its type. */
export function TriggerOptions(props: Props) {
  const { trigger } = props;
  return (
    <>
      {trigger.type === "webhook" && <WebhookOptions {...props} />}
      {trigger.type === "cron" && <CronOptions {...props} />}
      {trigger.type === "event" && <EventOptions {...props} />}
      {trigger.type === "poll" && <PollOptions {...props} />}
      {trigger.type === "file" && <FileOptions {...props} />}
      <InputShape input={trigger.options["input"]} />
    </>
  );
}

const textOf = (option: OptionValue | undefined): string | null => (option?.kind === "literal" && typeof option.value === "string" ? option.value : null);

function WebhookOptions({ trigger }: Props) {
  return (
    <>
      <OptionField of={trigger} name="path" label="Path">
        {(value) => (
          <PlainField path={["path"]} label="Path" value={value} placeholder="/ and the workflow's name" hint="Callers send to /hooks and this path." />
        )}
      </OptionField>
      <OptionField of={trigger} name="method" label="Method">
        {(value) => (
          <ChoiceField
            path={["method"]}
            label="Method"
            value={value}
            fallback="POST"
            choices={["GET", "PUT", "PATCH", "DELETE"].map((name) => ({ value: name, label: name }))}
          />
        )}
      </OptionField>
      <OptionField of={trigger} name="auth" label="Who may call">
        {(value) => {
          const auth = isJsonObject(value) ? value : null;
          return (
            <>
              <ChoiceField
                path={["auth", "type"]}
                label="Who may call"
                value={auth?.["type"]}
                fallback="Any program on this computer"
                choices={[
                  { value: "none", label: "Anyone who reaches the address" },
                  { value: "hmac", label: "Whoever signs with a secret" },
                  { value: "key", label: "Whoever sends a key" },
                ]}
              />
              {(auth?.["type"] === "hmac" || auth?.["type"] === "key") && (
                <NamesField
                  path={["auth", "secret"]}
                  label="Name of the secret"
                  value={auth["secret"]}
                  required
                  placeholder="ORDERS_WEBHOOK"
                  hint="Its value is kept under Connections. Two names, with a comma between, while one secret is exchanged for another."
                />
              )}
              {auth?.["type"] === "key" && <PlainField path={["auth", "header"]} label="Header of the key" value={auth["header"]} placeholder="x-fastn-key" />}
            </>
          );
        }}
      </OptionField>
    </>
  );
}

function CronOptions({ trigger }: Props) {
  return (
    <>
      <OptionField of={trigger} name="schedule" label="Schedule">
        {(value) => (
          <PlainField
            path={["schedule"]}
            label="Schedule"
            value={value}
            required
            hint="Minute, hour, day of month, month, day of week: 0 6 * * * is every day at six. Or @hourly, @daily, @weekly, @monthly, @yearly."
            check={(text) => (/^(@[a-z]+|\S+(\s+\S+){4})$/.test(text.trim()) ? null : "A schedule has five fields.")}
          />
        )}
      </OptionField>
      <OptionField of={trigger} name="timezone" label="Time zone">
        {(value) => <PlainField path={["timezone"]} label="Time zone" value={value} placeholder="UTC" check={zoneProblem} />}
      </OptionField>
      <OptionField of={trigger} name="missed" label="Times missed while the studio was off">
        {(value) => (
          <ChoiceField
            path={["missed"]}
            label="Times missed while the studio was off"
            value={value}
            fallback="Left out"
            choices={[
              { value: "once", label: "One run for all of them" },
              { value: "all", label: "One run each, at most 100" },
            ]}
          />
        )}
      </OptionField>
      <SchedulePreview schedule={textOf(trigger.options["schedule"])} timezone={textOf(trigger.options["timezone"]) ?? "UTC"} />
    </>
  );
}

function EventOptions({ trigger, connectors }: Props) {
  return (
    <>
      <OptionField of={trigger} name="source" label="App">
        {(value) => (
          <ChoiceField path={["source"]} label="App" value={value} choices={connectors.map(({ name, displayName }) => ({ value: name, label: displayName }))} />
        )}
      </OptionField>
      <OptionField of={trigger} name="event" label="Event">
        {(value) => <PlainField path={["event"]} label="Event" value={value} required placeholder="order.created" />}
      </OptionField>
      <Condition trigger={trigger} example='{ "path": "total", "op": "gt", "value": 100 }' />
    </>
  );
}

function PollOptions({ trigger, connectors }: Props) {
  const connector = connectors.find(({ name }) => name === textOf(trigger.options["connector"]));
  const lists = connector?.actions.filter(({ type }) => type === "list") ?? [];
  return (
    <>
      <OptionField of={trigger} name="connector" label="App">
        {(value) => (
          <ChoiceField
            path={["connector"]}
            label="App"
            value={value}
            choices={connectors.map(({ name, displayName }) => ({ value: name, label: displayName }))}
          />
        )}
      </OptionField>
      <OptionField of={trigger} name="action" label="List">
        {(value) => (
          <ChoiceField path={["action"]} label="List" value={value} choices={lists.map(({ name, displayName }) => ({ value: name, label: displayName }))} />
        )}
      </OptionField>
      <OptionField of={trigger} name="params" label="Input of the list">
        {(value) => <JsonField path={["params"]} label="Input of the list" value={value} placeholder="{}" />}
      </OptionField>
      <OptionField of={trigger} name="every" label="Asked every">
        {(value) => <DurationField path={["every"]} label="Asked every" value={value} placeholder="5m" />}
      </OptionField>
      <OptionField of={trigger} name="on" label="Starts for records that are">
        {(value) => (
          <ManyField
            path={["on"]}
            label="Starts for records that are"
            value={value ?? ["created", "updated", "deleted"]}
            choices={[
              { value: "created", label: "New" },
              { value: "updated", label: "Changed" },
              { value: "deleted", label: "Gone" },
            ]}
          />
        )}
      </OptionField>
      <OptionField of={trigger} name="key" label="Told apart by">
        {(value) => <PlainField path={["key"]} label="Told apart by" value={value} placeholder="id" />}
      </OptionField>
      <OptionField of={trigger} name="ignore" label="Changes that do not count">
        {(value) => (
          <ListField path={["ignore"]} label="Changes that do not count" value={value} placeholder="updated_at" hint="Names of members, with commas between." />
        )}
      </OptionField>
      <Condition trigger={trigger} example='{ "path": "record.total", "op": "gt", "value": 100 }' />
    </>
  );
}

function FileOptions({ trigger }: Props) {
  return (
    <>
      <OptionField of={trigger} name="files" label="Files">
        {(value) => (
          <PlainField
            path={["files"]}
            label="Files"
            value={value}
            required
            placeholder="inbox/*.csv"
            hint="A pattern from the folder's root; ** stands for any folders."
          />
        )}
      </OptionField>
      <OptionField of={trigger} name="on" label="Starts when one is">
        {(value) => (
          <ManyField
            path={["on"]}
            label="Starts when one is"
            value={value ?? ["created", "changed"]}
            choices={[
              { value: "created", label: "New" },
              { value: "changed", label: "Changed" },
              { value: "deleted", label: "Gone" },
            ]}
          />
        )}
      </OptionField>
      <OptionField of={trigger} name="settle" label="Once it is quiet for">
        {(value) => <DurationField path={["settle"]} label="Once it is quiet for" value={value} placeholder="500ms" />}
      </OptionField>
    </>
  );
}

function Condition({ trigger, example }: { readonly trigger: FlowTrigger; readonly example: string }) {
  return (
    <OptionField of={trigger} name="where" label="Only if">
      {(value) => (
        <JsonField path={["where"]} label="Only if" value={value} placeholder={example} hint="A test of the payload, or several joined by all, any, not." />
      )}
    </OptionField>
  );
}

function InputShape({ input }: { readonly input: OptionValue | undefined }) {
  if (input === undefined || (input.kind === "literal" && isJsonObject(input.value)))
    return <JsonField path={["input"]} label="Shape of its input" value={input?.value} hint="A JSON Schema; input that does not fit is refused." />;
  const text = input.kind === "literal" ? JSON.stringify(input.value) : input.text;
  return <CodeField label="Shape of its input" text={text} line={input.range.line} column={input.range.column} />;
}

function zoneProblem(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone === "" ? "No such time zone." : null;
  } catch {
    return "No such time zone. Write one as Europe/Berlin.";
  }
}
