import type { FlowStep, FlowWorkflow } from "@fastn/builder";
import { isJsonObject, type Json } from "@fastn/core";
import { ChoiceField, DurationField, NumberField, PlainField, SwitchField } from "./fields.tsx";
import { OptionField } from "./option-field.tsx";
import { Section } from "./section.tsx";

/** Options every step has. */
export function CommonOptions({ step }: { readonly step: FlowStep }) {
  const waits = step.type === "wait" && step.options["event"] !== undefined;
  return (
    <>
      <Section title="Errors and time">
        <OptionField of={step} name="timeout" label={waits ? "Wait at most" : "Time limit of one attempt"}>
          {(value) => (
            <DurationField path={["timeout"]} label={waits ? "Wait at most" : "Time limit of one attempt"} value={value} placeholder="the workflow's own" />
          )}
        </OptionField>
        <RetryFields of={step} attempts={step.type === "action" || step.type === "notification" ? 3 : 1} />
        <OptionField of={step} name="onError" label="When it has failed for good">
          {(value) => (
            <ChoiceField
              path={["onError"]}
              label="When it has failed for good"
              value={value}
              choices={[{ value: "continue", label: "Go on with null" }]}
              fallback="Stop the run"
            />
          )}
        </OptionField>
        <OptionField of={step} name="once" label="Never repeat after a crash">
          {(value) => <SwitchField path={["once"]} label="Never repeat after a crash" value={value} hint="Its run then stops and asks." />}
        </OptionField>
      </Section>
      <Section title="Notes">
        <OptionField of={step} name="note" label="Note">
          {(value) => <PlainField path={["note"]} label="Note" value={value} multiline />}
        </OptionField>
        <OptionField of={step} name="label" label="Label">
          {(value) => <PlainField path={["label"]} label="Label" value={value} />}
        </OptionField>
        <OptionField of={step} name="skip" label="Switched off">
          {(value) => <SwitchField path={["skip"]} label="Switched off" value={value} hint="Its output is null; the rest of the workflow runs." />}
        </OptionField>
      </Section>
    </>
  );
}

/** What to do after a failed attempt, of a step or as the workflow's default. */
export function RetryFields({ of, attempts }: { readonly of: Pick<FlowStep | FlowWorkflow, "options">; readonly attempts: number }) {
  return (
    <OptionField of={of} name="retry" label="Retry">
      {(value) => {
        const retry: { readonly [name: string]: Json } = isJsonObject(value) ? value : {};
        const once = value === false;
        return (
          <>
            <ChoiceField
              path={["retry"]}
              label="After a failed attempt"
              value={once ? false : isJsonObject(value) ? "again" : undefined}
              choices={[{ value: "never", label: "Never try again" }, ...(isJsonObject(value) ? [{ value: "again", label: "Try again as below" }] : [])]}
              fallback={attempts === 1 ? "Never try again" : `Up to ${attempts} attempts`}
              toValue={(choice) => (choice === "never" ? false : "again")}
            />
            {!once && (
              <div className="grid grid-cols-2 gap-2">
                <NumberField
                  path={["retry", "maxAttempts"]}
                  label="Attempts"
                  value={retry["maxAttempts"]}
                  placeholder={String(attempts)}
                  integer
                  min={1}
                  max={100}
                />
                <DurationField path={["retry", "initialInterval"]} label="First pause" value={retry["initialInterval"]} placeholder="5s" />
                <NumberField path={["retry", "backoffCoefficient"]} label="Each pause times" value={retry["backoffCoefficient"]} placeholder="2" min={1} />
                <DurationField path={["retry", "maxInterval"]} label="Longest pause" value={retry["maxInterval"]} placeholder="60s" />
              </div>
            )}
          </>
        );
      }}
    </OptionField>
  );
}
