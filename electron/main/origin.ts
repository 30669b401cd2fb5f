/** Where the studio's pages live. Comparisons parse: a string test would take app://studio.evil.com for ours. */
export const appScheme = "app";
export const appHost = "studio";
export const startPage = `${appScheme}://${appHost}/index.html`;

/** Whether `url` is a page of the studio itself: exact scheme and host, no port, no credentials. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${appScheme}:` && parsed.host === appHost && parsed.username === "" && parsed.password === "";
}
