import type { FlowTrigger, FlowWorkflow } from "@fastn/builder";
import type { ConnectorInfo, Problem } from "@fastn/core";
import { Code, Workflow } from "lucide-react";
import { describeTrigger } from "@fastn/builder/react";
import { IconButton } from "../../ui/index.ts";
import { StepTile } from "../palette/step-palette.tsx";
import { RetryFields } from "./common-options.tsx";
import { useForm } from "./commit.ts";
import { ChoiceField, DurationField, NumberField, PlainField } from "./fields.tsx";
import { OptionField } from "./option-field.tsx";
import { ProblemList } from "./problem-list.tsx";
import { Section } from "./section.tsx";
import { TriggerOptions } from "./trigger-options.tsx";
import { TriggerSwitches } from "./trigger-switches.tsx";

/** The workflow as a whole: shown while nothing is selected. */
export function WorkflowForm({ workflow, problems }: { readonly workflow: FlowWorkflow; readonly problems: readonly Problem[] }) {
  const { openCode } = useForm();
  return (
    <>
      <header className="flex items-center gap-2 p-3">
        <Workflow size={20} strokeWidth={1.5} className="text-muted" aria-hidden />
        <h2 className="min-w-0 flex-1 truncate font-semibold" title={workflow.name}>
          {workflow.name}
        </h2>
        <IconButton icon={Code} label="Go to code" onClick={() => openCode(workflow.range.line, workflow.range.column)} />
      </header>
      <ProblemList problems={problems} />
      <Section title="Workflow" open>
        <OptionField of={workflow} name="description" label="Description">
          {(value) => <PlainField path={["description"]} label="Description" value={value} multiline />}
        </OptionField>
        <OptionField of={workflow} name="tier" label="How long runs may work">
          {(value) => (
            <ChoiceField
              path={["tier"]}
              label="How long runs may work"
              value={value}
              fallback="Standard, 15 min"
              choices={[
                { value: "instant", label: "Instant, 60 s" },
                { value: "standard", label: "Standard, 15 min" },
                { value: "long", label: "Long, 6 h" },
              ]}
              hint="Time spent waiting does not count."
            />
          )}
        </OptionField>
        <OptionField of={workflow} name="timeout" label="Time limit">
          {(value) => <DurationField path={["timeout"]} label="Time limit" value={value} placeholder="that of the tier" />}
        </OptionField>
        <OptionField of={workflow} name="history" label="Runs that are kept">
          {(value) => (
            <ChoiceField
              path={["history"]}
              label="Runs that are kept"
              value={value}
              fallback="All"
              choices={[
                { value: "all", label: "All" },
                { value: "errors", label: "Those that failed" },
                { value: "none", label: "None" },
              ]}
              hint="Runs started by hand are always kept."
            />
          )}
        </OptionField>
        <OptionField of={workflow} name="concurrency" label="Steps at the same time">
          {(value) => <NumberField path={["concurrency"]} label="Steps at the same time" value={value} placeholder="10" integer min={1} max={100} />}
        </OptionField>
        <OptionField of={workflow} name="maxConcurrentRuns" label="Runs at the same time">
          {(value) => (
            <NumberField
              path={["maxConcurrentRuns"]}
              label="Runs at the same time"
              value={value}
              placeholder="as many as the platform takes"
              hint="Further runs wait in the queue."
              integer
              min={1}
              max={1000}
            />
          )}
        </OptionField>
        <OptionField of={workflow} name="priority" label="Place in the queue">
          {(value) => (
            <ChoiceField
              path={["priority"]}
              label="Place in the queue"
              value={value}
              fallback="P3, as most"
              choices={[
                { value: "P1", label: "P1, before all others" },
                { value: "P2", label: "P2, before most" },
                { value: "P3", label: "P3" },
                { value: "P4", label: "P4, after the others" },
              ]}
              hint="Ten minutes of waiting are worth one place."
            />
          )}
        </OptionField>
      </Section>
      <Section title="Retry of its steps">
        <RetryFields of={workflow} attempts={3} />
      </Section>
    </>
  );
}

/** What starts the workflow. */
export function TriggerForm({
  workflow,
  trigger,
  connectors,
  problems,
}: {
  /** Its name. */
  readonly workflow: string;
  readonly trigger: FlowTrigger;
  readonly connectors: readonly ConnectorInfo[];
  readonly problems: readonly Problem[];
}) {
  const { openCode } = useForm();
  const look = describeTrigger(trigger);
  return (
    <>
      <header className="flex items-center gap-2 p-3">
        <StepTile icon={look.icon} colour={look.colour} />
        <h2 className="min-w-0 flex-1 truncate font-semibold">Trigger</h2>
        <IconButton icon={Code} label="Go to code" onClick={() => openCode(trigger.range.line, trigger.range.column)} />
      </header>
      <ProblemList problems={problems} />
      {trigger.type !== "manual" && trigger.type !== "unknown" && (
        <Section title="Starts runs in" open>
          <TriggerSwitches workflow={workflow} />
        </Section>
      )}
      <Section title="Starts" open>
        {trigger.type === "unknown" ? (
          <p className="text-sm text-muted">This trigger is built by code. Open it in the editor.</p>
        ) : (
          <>
            <ChoiceField
              path={["type"]}
              label="By"
              value={trigger.type}
              choices={[
                { value: "manual", label: "A person, or a call of the API" },
                { value: "webhook", label: "A webhook" },
                { value: "cron", label: "A schedule" },
                { value: "event", label: "An event of an app" },
                { value: "poll", label: "Changes in an app, asked for now and then" },
                { value: "file", label: "Files of this folder" },
              ]}
            />
            <TriggerOptions trigger={trigger} connectors={connectors} />
          </>
        )}
      </Section>
    </>
  );
}
