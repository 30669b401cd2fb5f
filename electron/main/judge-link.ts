/** Hosts the studio itself links to; any other is asked about, showing where the link really leads. */
const knownHosts = new Set(["github.com", "docs.fastn.ai", "fastn.ai", "developer.mozilla.org", "www.typescriptlang.org"]);

export type LinkVerdict = { readonly kind: "known" | "ask"; readonly url: string; readonly host: string } | { readonly kind: "refuse" };

/**
 * What to do with a link of unknown origin: https only, no credentials, no control characters, at most 2,048 characters.
 * @param isAuthorization whether an http address is one where the person is to authorize a connection now
 */
export function judgeLink(text: string, isAuthorization: (url: string) => boolean = () => false): LinkVerdict {
  // URL strips tabs and line ends silently; a link that holds them was made to deceive. The same goes for blanks at the ends.
  if (text.length > 2_048 || /[\p{Cc}\p{Cf}\s\\]/u.test(text)) return { kind: "refuse" };
  const url = URL.parse(text);
  if (url?.protocol === "http:" && isAuthorization(url.href)) return { kind: "ask", url: url.href, host: url.host };
  if (url === null || url.protocol !== "https:" || url.hostname === "" || url.username !== "" || url.password !== "") return { kind: "refuse" };
  return { kind: knownHosts.has(url.host) ? "known" : "ask", url: url.href, host: url.host };
}
