import { AppError, withoutCredentials, type Clock } from "@fastn/core";
import type { Json } from "@fastn/core";
import { normalHookPath } from "../../analysis/workflow-file.ts";
import type { SecretSource } from "../../environments.ts";
import type { StartedRun, WebhookRequest } from "../../services.ts";
import type { Armed, FoundTrigger } from "../active-triggers.ts";
import { type BeginRun, keyIn } from "../start-run.ts";
import type { Deliveries } from "./deliveries.ts";
import { verifyKey, verifySignature } from "./signature.ts";

export interface ReceiveOptions {
  readonly deliveries: Deliveries;
  readonly secrets: SecretSource;
  readonly begin: BeginRun;
  readonly clock: Clock;
}

/**
 * Find whom a request is for, see whether it may, and start the run. A signed message starts one run, however often it comes.
 * @param environment the one meant when the request names none
 * @throws AppError NOT_FOUND, CONFLICT when switched off, UNAUTHORIZED, CONFIG_INVALID for a secret without value, IDEMPOTENCY_MISMATCH
 */
export async function receiveWebhook(
  { deliveries, secrets, begin, clock }: ReceiveOptions,
  tenant: string,
  found: readonly FoundTrigger[],
  environment: string,
  request: WebhookRequest,
): Promise<StartedRun & { readonly repeated: boolean }> {
  const at = requireTrigger(found, environment, request);
  const { auth } = at.plan;
  const { headers, rawBody } = request;
  const start = (key: string | null): Promise<StartedRun> =>
    begin(tenant, at.file, {
      trigger: "webhook",
      input: request.payload,
      inputBound: request.payloadBound,
      headers: headersFor(headers, auth.type === "key" ? auth.header : null),
      environment: at.environment,
      idempotencyKey: key === null ? null : keyIn(at, key),
    });
  if (auth.type === "key") verifyKey(headers, auth.header, await valuesOf(secrets, auth.secrets, at.environment));
  if (auth.type !== "hmac") return { ...(await start(request.idempotencyKey)), repeated: false };
  const id = verifySignature(headers, rawBody, await valuesOf(secrets, auth.secrets, at.environment), clock.now());
  const delivery = { receiver: keyIn(at, `workflow ${at.workflow}`), id, rawBody };
  const answered = (await deliveries.answered(tenant, delivery)) as unknown as StartedRun | null;
  if (answered !== null) return { ...answered, repeated: true };
  // Should the process die before the next line's record, the key leads the sender's next try to the same run.
  const started = await start(`signed ${id}`);
  const { ended: _ended, ...answer } = started;
  await deliveries.remember(tenant, delivery, { ...answer } as unknown as Json);
  return { ...started, repeated: false };
}

function requireTrigger(found: readonly FoundTrigger[], environment: string, { method, path }: WebhookRequest): Armed<"webhook"> {
  const wanted = normalHookPath(path);
  const here = byPath(found).get(wanted) ?? [];
  const at = here.find((trigger) => trigger.plan.method === method && trigger.environment === environment);
  if (at === undefined) {
    const methods = [...new Set(here.map(({ plan }) => plan.method))];
    const other = methods.length === 0 || methods.includes(method as never) ? "" : ` It takes ${methods.join(", ")}.`;
    throw new AppError("NOT_FOUND", `No workflow of this folder has a webhook for ${method} ${wanted} in ${environment}.${other}`, { path: wanted, method });
  }
  if (!at.enabled) throw new AppError("CONFLICT", `The webhook ${method} ${wanted} is switched off in ${environment}.`, { path: wanted, environment });
  return at;
}

const paths = new WeakMap<readonly FoundTrigger[], ReadonlyMap<string, readonly Armed<"webhook">[]>>();

/** Webhooks by their path; looked through once, as the folder's triggers are seldom others than before. */
function byPath(found: readonly FoundTrigger[]): ReadonlyMap<string, readonly Armed<"webhook">[]> {
  let known = paths.get(found);
  if (known === undefined) {
    const webhooks = found.filter((trigger): trigger is Armed<"webhook"> => trigger.plan.type === "webhook");
    paths.set(found, (known = Map.groupBy(webhooks, ({ plan }) => plan.path)));
  }
  return known;
}

/** @throws AppError CONFIG_INVALID when none of them has a value */
export async function valuesOf(secrets: SecretSource, names: readonly string[], environment?: string): Promise<string[]> {
  const values = (await Promise.all(names.map((name) => secrets.read(name, environment)))).filter((value) => value !== undefined && value !== "");
  if (values.length > 0) return values as string[];
  const [name = ""] = names;
  throw new AppError(
    "CONFIG_INVALID",
    `The secret ${name}, which this webhook is checked with, has no value. Set it under Connections, or as FASTN_SECRET_${name}.`,
    {
      secret: name,
    },
  );
}

/** @param keyHeader the header that carries this trigger's key, where it has one */
function headersFor(headers: Readonly<Record<string, string>>, keyHeader: string | null): Record<string, string> {
  const seen = withoutCredentials(headers);
  return keyHeader === null ? seen : Object.fromEntries(Object.entries(seen).filter(([name]) => name !== keyHeader));
}
