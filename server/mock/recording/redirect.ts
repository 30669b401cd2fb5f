/**
 * Where a redirect of a service leads, with scheme and host: a path alone begins at the service's host, and not where the recorder or the mock, which stand
 * for `target` with its path, begin. What is relative to the page is left alone.
 */
export function wholeAddress(location: string, target: string): string {
  return /^\/(?!\/)/.test(location) ? `${/^\w+:\/\/[^/]+/.exec(target)?.[0] ?? ""}${location}` : location;
}
