/** `850 ms`, `2.4 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `just now`, `3 min ago`, `in 2 h`, else the date. The exact value belongs in a title beside it. */
export function formatRelative(isoText: string, nowMs: number = Date.now()): string {
  const differenceMs = Date.parse(isoText) - nowMs;
  const distance = Math.abs(differenceMs);
  if (distance < 10_000) return "just now";
  if (distance > 7 * 86_400_000) return new Date(isoText).toLocaleDateString();
  const amount =
    distance < 60_000
      ? `${Math.round(distance / 1000)} s`
      : distance < 3_600_000
        ? `${Math.round(distance / 60_000)} min`
        : distance < 86_400_000
          ? `${Math.round(distance / 3_600_000)} h`
          : `${Math.round(distance / 86_400_000)} d`;
  return differenceMs < 0 ? `${amount} ago` : `in ${amount}`;
}
