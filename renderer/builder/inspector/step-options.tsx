import type { FlowStep } from "@fastn/builder";
import { isJsonObject, type ConnectorInfo, type Json } from "@fastn/core";
import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "../../ui/index.ts";
import { dataOf } from "../canvas/step-facts.ts";
import { useForm } from "./commit.ts";
import { ChoiceField, CodeField, DurationField, JsonField, ListField, ManyField, NumberField, PlainField, TextField } from "./fields.tsx";
import { OptionField } from "./option-field.tsx";
import { SchemaFields } from "./schema-fields.tsx";

const haltOrContinue = [{ value: "continue", label: "Go on" }] as const;

/** What a step does: the options only its type has. */
export function StepOptions({ step, connectors }: { readonly step: FlowStep; readonly connectors: readonly ConnectorInfo[] }) {
  switch (step.type) {
    case "action":
      return <ActionOptions step={step} connectors={connectors} />;
    case "wait":
      return <WaitOptions step={step} />;
    case "approval":
      return (
        <>
          <OptionField of={step} name="approvers" label="Who may answer">
            {(value) => (
              <ListField path={["approvers"]} label="Who may answer" value={value} hint="Roles, groups or people, parted by commas; empty for anyone" />
            )}
          </OptionField>
          <OptionField of={step} name="message" label="Question">
            {(value) => <TextField path={["message"]} label="Question" value={value} multiline />}
          </OptionField>
          <OptionField of={step} name="expiresIn" label="Expires after">
            {(value) => <DurationField path={["expiresIn"]} label="Expires after" value={value} placeholder="never" />}
          </OptionField>
          <OptionField of={step} name="onTimeout" label="When it expires">
            {(value) => (
              <ChoiceField
                path={["onTimeout"]}
                label="When it expires"
                value={value}
                choices={[{ value: "continue", label: "Go on, not approved" }]}
                fallback="Fail the step"
              />
            )}
          </OptionField>
        </>
      );
    case "notification":
      return <NotificationOptions step={step} />;
    case "gate":
      return <GateOptions step={step} />;
    case "loop":
      return <LoopOptions step={step} />;
  }
}

function ActionOptions({ step, connectors }: { readonly step: FlowStep; readonly connectors: readonly ConnectorInfo[] }) {
  const { set } = useForm();
  const { handler, input } = step.options;
  if (handler !== undefined)
    return (
      <CodeField
        label="Handler"
        text={handler.kind === "literal" ? JSON.stringify(handler.value) : handler.text}
        line={handler.range.line}
        column={handler.range.column}
      />
    );
  if (step.options["workflow"] !== undefined) return <CallOptions step={step} />;
  const connectorName = dataOf(step.options["connector"]);
  const connector = connectors.find((candidate) => candidate.name === connectorName);
  const action = connector?.actions.find((candidate) => candidate.name === dataOf(step.options["action"]));
  const unknown = typeof connectorName === "string" && connector === undefined ? [{ value: connectorName, label: `${connectorName} (not known)` }] : [];
  return (
    <>
      <OptionField of={step} name="connector" label="Connector">
        {(value) => (
          <ChoiceField
            path={["connector"]}
            label="Connector"
            value={value}
            choices={[...unknown, ...connectors.map(({ name, displayName }) => ({ value: name, label: displayName }))]}
          />
        )}
      </OptionField>
      <OptionField of={step} name="action" label="Action">
        {(value) => (
          <ChoiceField
            path={["action"]}
            label="Action"
            value={value}
            hint={action?.description === "" ? undefined : action?.description}
            choices={[
              ...(typeof value === "string" && action === undefined ? [{ value, label: `${value} (not known)` }] : []),
              ...(connector?.actions ?? []).map(({ name, displayName }) => ({ value: name, label: displayName })),
            ]}
          />
        )}
      </OptionField>
      {input?.kind === "code" ? (
        <CodeField label="Input" text={input.text} line={input.range.line} column={input.range.column} />
      ) : action === undefined ? (
        <JsonField path={["input"]} label="Input" value={input?.value} />
      ) : typeof input?.value === "string" ? (
        <TextField path={["input"]} label="Input" value={input.value} />
      ) : (
        <fieldset className="flex min-w-0 flex-col gap-3">
          <legend className="mb-2 text-xs font-semibold">Input</legend>
          <SchemaFields schema={action.inputSchema} path={["input"]} value={input?.value} partlyCode={input?.kind === "mixed"} />
          {input?.kind === "mixed" && <CodeField label="Part of the input is code" text={input.text} line={input.range.line} column={input.range.column} />}
          {Object.keys(isJsonObject(action.inputSchema["properties"]) ? action.inputSchema["properties"] : {}).length === 0 && (
            <Button look="ghost" className="self-start" onClick={() => void set(["input"], {})}>
              This action needs no input
            </Button>
          )}
        </fieldset>
      )}
    </>
  );
}

function CallOptions({ step }: { readonly step: FlowStep }) {
  const { input } = step.options;
  return (
    <>
      <OptionField of={step} name="workflow" label="Workflow">
        {(value) => <TextField path={["workflow"]} label="Workflow" value={value} hint="Name of a workflow of this folder; it gets a run of its own" />}
      </OptionField>
      {input?.kind === "code" ? (
        <CodeField label="Input" text={input.text} line={input.range.line} column={input.range.column} />
      ) : typeof input?.value === "string" ? (
        <TextField path={["input"]} label="Input" value={input.value} />
      ) : (
        <JsonField path={["input"]} label="Input" value={input?.value} />
      )}
    </>
  );
}

function WaitOptions({ step }: { readonly step: FlowStep }) {
  const { set } = useForm();
  const kind = step.options["event"] !== undefined ? "event" : step.options["until"] !== undefined ? "until" : "for";
  const starts: Readonly<Record<string, Json>> = { for: "10m", until: "{{trigger.date}}", event: { name: "event" } };
  /** One of the three at a time: the new one is set before the old one goes, so that the step is never without. */
  const turnTo = async (next: string): Promise<string | null> =>
    next === kind ? null : ((await set([next], starts[next])) ?? (step.options[kind] === undefined ? null : set([kind], undefined)));
  return (
    <>
      <FormChoice
        label="Waits"
        value={kind}
        choices={[
          { value: "for", label: "For a time" },
          { value: "until", label: "Until a time" },
          { value: "event", label: "For an event" },
        ]}
        onChoose={turnTo}
      />
      {kind === "for" && (
        <OptionField of={step} name="for" label="How long">
          {(value) => <DurationField path={["for"]} label="How long" value={value} expressions required hint="30s, 10m, 2h, 1d" />}
        </OptionField>
      )}
      {kind === "until" && (
        <OptionField of={step} name="until" label="Until">
          {(value) => <TextField path={["until"]} label="Until" value={value} required hint="2026-03-01T09:00:00Z, or an expression" />}
        </OptionField>
      )}
      {kind === "event" && (
        <OptionField of={step} name="event" label="Event">
          {(value) => (
            <>
              <PlainField path={["event", "name"]} label="Event" value={isJsonObject(value) ? value["name"] : undefined} required />
              <JsonField path={["event", "match"]} label="Only when the payload has" value={isJsonObject(value) ? value["match"] : undefined} />
            </>
          )}
        </OptionField>
      )}
    </>
  );
}

function NotificationOptions({ step }: { readonly step: FlowStep }) {
  return (
    <>
      <OptionField of={step} name="channels" label="Channels">
        {(value) => (
          <ManyField
            path={["channels"]}
            label="Channels"
            value={value}
            choices={[
              { value: "in_app", label: "In app" },
              { value: "email", label: "Email" },
              { value: "slack", label: "Slack" },
              { value: "webhook", label: "Webhook" },
            ]}
          />
        )}
      </OptionField>
      <OptionField of={step} name="severity" label="Severity">
        {(value) => (
          <ChoiceField
            path={["severity"]}
            label="Severity"
            value={value}
            fallback="Info"
            choices={[
              { value: "success", label: "Success" },
              { value: "warning", label: "Warning" },
              { value: "error", label: "Error" },
            ]}
          />
        )}
      </OptionField>
      <OptionField of={step} name="title" label="Title">
        {(value) => <TextField path={["title"]} label="Title" value={value} required />}
      </OptionField>
      <OptionField of={step} name="body" label="Text">
        {(value) => <TextField path={["body"]} label="Text" value={value} multiline />}
      </OptionField>
    </>
  );
}

function GateOptions({ step }: { readonly step: FlowStep }) {
  const { set, readOnly } = useForm();
  const cases = step.options["cases"];
  if (cases === undefined) {
    return (
      <OptionField of={step} name="when" label="Takes “then” when">
        {(value) => (
          <TextField path={["when"]} label="Takes “then” when" value={value} required hint="True, a number but 0, text, a list or an object count as yes" />
        )}
      </OptionField>
    );
  }
  const list = cases.kind === "code" || !Array.isArray(cases.value) ? null : (cases.value as readonly Json[]);
  if (list === null)
    return (
      <CodeField label="Cases" text={cases.kind === "literal" ? JSON.stringify(cases.value) : cases.text} line={cases.range.line} column={cases.range.column} />
    );
  return (
    <>
      {list.map((each, index) => {
        const entry = isJsonObject(each) ? each : {};
        const name = typeof entry["name"] === "string" ? entry["name"] : `case ${index + 1}`;
        return (
          <fieldset key={index} className="flex min-w-0 flex-col gap-2 border-l border-line pl-3">
            <legend className="sr-only">{name}</legend>
            <div className="flex items-end gap-1">
              <div className="min-w-0 flex-1">
                <PlainField path={["cases", index, "name"]} label={`Case ${index + 1}`} value={entry["name"]} required />
              </div>
              <IconButton icon={Trash2} label={`Delete case ${name}`} disabled={readOnly} onClick={() => void set(["cases", index], undefined)} />
            </div>
            {entry["when"] === undefined && cases.kind === "mixed" ? (
              <p className="text-xs text-faint">Its condition is code.</p>
            ) : (
              <TextField path={["cases", index, "when"]} label="When" value={entry["when"]} required />
            )}
          </fieldset>
        );
      })}
      {cases.kind === "mixed" && <CodeField label="Part of the cases is code" text={cases.text} line={cases.range.line} column={cases.range.column} />}
      <Button
        icon={Plus}
        className="self-start"
        disabled={readOnly}
        onClick={() => void set(["cases", list.length], { name: `case_${list.length + 1}`, when: "{{true}}", steps: [] })}
      >
        Add a case
      </Button>
    </>
  );
}

function LoopOptions({ step }: { readonly step: FlowStep }) {
  const { set } = useForm();
  const kind = step.options["times"] !== undefined ? "times" : step.options["while"] !== undefined ? "while" : "over";
  const starts: Readonly<Record<string, Json>> = { over: "{{trigger.items}}", times: 3, while: "{{false}}" };
  const turnTo = async (next: string): Promise<string | null> =>
    next === kind ? null : ((await set([next], starts[next])) ?? (step.options[kind] === undefined ? null : set([kind], undefined)));
  return (
    <>
      <FormChoice
        label="Repeats"
        value={kind}
        choices={[
          { value: "over", label: "For each item of a list" },
          { value: "times", label: "A number of times" },
          { value: "while", label: "While a condition holds" },
        ]}
        onChoose={turnTo}
      />
      <OptionField of={step} name={kind} label={kind === "over" ? "List" : kind === "times" ? "Times" : "While"}>
        {(value) =>
          kind === "times" ? (
            <NumberField path={["times"]} label="Times" value={value} required integer min={0} expressions />
          ) : (
            <TextField
              path={[kind]}
              label={kind === "over" ? "List" : "While"}
              value={value}
              required
              hint={kind === "over" ? "Its steps read {{item}} and {{index}}" : undefined}
            />
          )
        }
      </OptionField>
      {kind !== "while" && (
        <OptionField of={step} name="concurrency" label="At the same time">
          {(value) => <NumberField path={["concurrency"]} label="At the same time" value={value} placeholder="1" integer min={1} max={100} />}
        </OptionField>
      )}
      <OptionField of={step} name="maxIterations" label="At most">
        {(value) => (
          <NumberField
            path={["maxIterations"]}
            label="At most"
            value={value}
            placeholder={kind === "while" ? "1000" : "10000"}
            integer
            min={1}
            max={10_000}
            hint="More iterations fail the step"
          />
        )}
      </OptionField>
      <OptionField of={step} name="onItemError" label="When an iteration fails">
        {(value) => <ChoiceField path={["onItemError"]} label="When an iteration fails" value={value} choices={haltOrContinue} fallback="Fail the loop" />}
      </OptionField>
    </>
  );
}

/** A choice that is more than one option: which of several it is. */
function FormChoice({
  label,
  value,
  choices,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (choice: string) => Promise<string | null>;
}) {
  const { readOnly } = useForm();
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-wrap gap-1">
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          disabled={readOnly}
          onClick={() => void onChoose(choice.value)}
          className="h-7 rounded-md border border-control-line px-2 text-xs text-muted aria-checked:border-accent aria-checked:bg-accent-bg aria-checked:text-accent-text disabled:opacity-50"
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
