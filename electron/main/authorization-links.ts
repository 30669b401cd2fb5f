/** As long as the platform process waits for the person to come back, ms. */
const lifeMs = 5 * 60_000;
const authorizePath = /^\/api\/v1\/connections\/[^/]+\/authorize$/;
const loopbackHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Pages on this computer where a person authorizes a connection: the mock server's. The platform process gives their addresses out, and only
 * those may be opened without TLS, each once.
 */
export class AuthorizationLinks {
  private readonly until = new Map<string, number>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Look for such an address in what the platform process answered. */
  async learn(request: Request, answer: Response): Promise<void> {
    if (request.method !== "POST" || !answer.ok || !authorizePath.test(new URL(request.url).pathname)) return;
    const { url } = (await answer.clone().json()) as { url?: unknown };
    if (typeof url !== "string" || !isLoopback(url)) return;
    this.forgetOld();
    this.until.set(new URL(url).href, this.now() + lifeMs);
  }

  /** Whether this very address was given out and not yet opened. It is forgotten with the question. */
  take(url: string): boolean {
    this.forgetOld();
    return this.until.delete(url);
  }

  private forgetOld(): void {
    for (const [url, until] of this.until) if (until <= this.now()) this.until.delete(url);
  }
}

function isLoopback(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === "http:" && loopbackHosts.has(url.hostname) && url.username === "" && url.password === "";
}

export const authorizationLinks = new AuthorizationLinks();
