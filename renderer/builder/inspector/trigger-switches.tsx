import { useMutation, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { api, type TriggerView } from "../../app/api/index.ts";
import { reportError } from "../../app/report-error.ts";
import { queryClient, useEnvironment } from "../../app/workspace/use-workspace.ts";
import { Switch } from "../../ui/switch.tsx";
import { triggersQuery } from "../canvas/use-triggers.ts";

/** Whether the trigger of a saved workflow starts runs, switched for each environment. It is a choice of this computer and not part of the file. */
export function TriggerSwitches({ workflow }: { readonly workflow: string }) {
  const { data } = useQuery(triggersQuery);
  const environment = useEnvironment();
  if (data === undefined) return null;
  const found = data.filter((trigger) => trigger.workflow === workflow);
  if (found.length === 0)
    return <p className="text-xs text-faint">There is no saved trigger that works yet. It can be switched on and off once the file is saved without errors.</p>;
  return (
    <>
      <ul className="flex flex-col gap-2">
        {found.map((trigger) => (
          <TriggerSwitch key={trigger.environment} trigger={trigger} chosen={trigger.environment === environment} alone={found.length === 1} />
        ))}
      </ul>
      <p className="text-xs text-faint">Works at once. What happens while it is off is not made up for; runs under way go on.</p>
    </>
  );
}

function TriggerSwitch({ trigger, chosen, alone }: { readonly trigger: TriggerView; readonly chosen: boolean; readonly alone: boolean }) {
  const id = useId();
  const { workflow, environment } = trigger;
  const change = useMutation({
    mutationFn: (enabled: boolean) => api.switchTrigger(workflow, environment, enabled),
    onSuccess: (now) => {
      queryClient.setQueryData(triggersQuery.queryKey, (all) => all?.map((each) => (sameTrigger(each, now) ? now : each)));
    },
    onError: (error, enabled) => reportError(`The trigger of ${workflow} could not be switched ${enabled ? "on" : "off"} in ${environment}`, error),
  });
  // What was pressed shows at once, the platform's answer after it.
  const enabled = change.isPending ? change.variables : trigger.enabled;
  const reason = enabled && !change.isPending ? trigger.reason : null;
  return (
    <li className="flex flex-col gap-0.5">
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="min-w-0 flex-1 truncate text-sm" title={environment}>
          {environment}
          {chosen && !alone && <span className="text-xs text-faint"> · chosen for runs</span>}
        </label>
        <span className={!enabled && chosen ? "text-xs font-medium text-warning-text" : "text-xs text-muted"} aria-hidden>
          {enabled ? "On" : "Off"}
        </span>
        <Switch id={id} checked={enabled} onChange={(on) => change.mutate(on)} />
      </div>
      {reason !== null && <p className="text-xs text-warning-text">On, but it starts nothing: {reason}</p>}
    </li>
  );
}

const sameTrigger = (a: TriggerView, b: TriggerView): boolean => a.workflow === b.workflow && a.environment === b.environment;
