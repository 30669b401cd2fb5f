import { sum } from "./helpers.ts";

/** Adds numbers. */
export default async function main(ctx: { input: { numbers: number[] } }) {
  const { numbers } = ctx.input;
  return { total: sum(numbers) };
}
