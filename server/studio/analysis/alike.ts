/** What names have in common that people, and disks of macOS and Windows, do not tell apart: case, and how accents are put together. */
export const alike = (name: string): string => name.normalize("NFKC").toLowerCase();

/** Pairs of names that are alike and not the same: the later one and the one before it. */
export function alikePairs<T>(items: readonly T[], nameOf: (item: T) => string): { readonly item: T; readonly before: T }[] {
  const seen = new Map<string, T>();
  return items.flatMap((item) => {
    const before = seen.get(alike(nameOf(item)));
    if (before === undefined) seen.set(alike(nameOf(item)), item);
    return before === undefined || nameOf(before) === nameOf(item) ? [] : [{ item, before }];
  });
}
