/** How Xero writes times: `/Date(1552262400000+0000)/`. */
export const xeroDate = (ms: number): string => `/Date(${ms}+0000)/`;
export const dateString = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/** ms since 1970 of a day or time a caller or a record gives; null when it is neither. */
export function readDate(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const native = /^\/Date\((-?\d+)([+-]\d{4})?\)\/$/.exec(value);
  const ms =
    native === null
      ? Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : /[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`)
      : Number(native[1]);
  return Number.isFinite(ms) ? ms : null;
}
