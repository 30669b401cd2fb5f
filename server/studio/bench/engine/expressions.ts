import type { Json } from "@fastn/core";
import { compileInput, type ExpressionScope } from "@fastn/workflow/expressions";

const orderNo = (n: number) => ({
  id: `ord_${String(n).padStart(6, "0")}`,
  customer: { name: "Ada Lovelace", email: "ada@example.com", address: { city: "London" } },
  items: Array.from({ length: 8 }, (_, i) => ({ sku: `SKU-${1000 + i + n}`, qty: i + 1, price: 9.99 + i })),
});
type Order = ReturnType<typeof orderNo>;

/**
 * What runs one after the other see: each its own payload, read from JSON, as a webhook's is. With one and the same object for all, the optimizer
 * reads it once while it compiles plain JavaScript and writes the answers into the code.
 */
const scopes: readonly ExpressionScope[] = Array.from({ length: 64 }, (_, n) => ({
  input: JSON.parse(JSON.stringify(orderNo(n))) as Json,
  headers: {},
  steps: { totals: { output: JSON.parse(JSON.stringify({ net: 523.5 + n })) as Json } },
  variables: { currency: "EUR" },
  config: {},
  run: { id: `run_${n}` },
}));

const template: Json = {
  id: "{{input.id}}",
  city: "{{input.customer.address.city}}",
  sku: "{{input.items[3].sku}}",
  net: "{{steps.totals.output.net}}",
  title: "Order {{input.id}} for {{input.customer.name}}",
};

/** The same paths with the same care for what is missing, as a person would write them. */
function plainly({ input, steps }: ExpressionScope): Json {
  const given = input as unknown as Partial<Order> | null;
  const totals = steps["totals"]?.output as { net?: number } | null | undefined;
  return {
    id: given?.id ?? null,
    city: given?.customer?.address?.city ?? null,
    sku: given?.items?.[3]?.sku ?? null,
    net: totals?.net ?? null,
    title: `Order ${given?.id ?? ""} for ${given?.customer?.name ?? ""}`,
  };
}

const valuesOfOne = Object.keys(template).length;

/** Somebody else might look at it, so the optimizer has to make the whole of each answer. */
export let kept: Json = null;

/** µs of processor time of this thread: what else runs on the machine, the compiler's own threads included, is no part of it. */
const spentUs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.threadCpuUsage(since);
  return user + system;
};

/** Values per second of processor time, over about 300 ms. */
function speed(once: (scope: ExpressionScope) => Json): number {
  const begun = process.threadCpuUsage();
  let done = 0;
  let seen = 0;
  do {
    for (let i = 0; i < 512; i++) {
      kept = once(scopes[i % 64] as ExpressionScope);
      seen += (kept as { title: string }).title.length;
    }
    done += 512 * valuesOfOne;
  } while (spentUs(begun) < 300_000);
  if (seen !== (done / valuesOfOne) * "Order ord_000123 for Ada Lovelace".length) throw new Error("the answers differ");
  return (done * 1_000_000) / spentUs(begun);
}

/** As the engine does it: an option of a plan is compiled once and evaluated for each run. */
const compiled = compileInput(template);

export const evaluateExpressions = (): number => speed(compiled);
export const evaluatePlainly = (): number => speed(plainly);
