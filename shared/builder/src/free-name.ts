/** `wanted`, or the first of `wanted_2`, `wanted_3`… that is not taken; a number at its end counts on. */
export function freeStepName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const [, base = wanted, number = "1"] = /^(.*?)_(\d{1,6})$/.exec(wanted) ?? [];
  for (let count = Number(number) + 1; ; count++) if (!taken.has(`${base}_${count}`)) return `${base}_${count}`;
}
