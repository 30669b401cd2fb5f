import { createHash } from "node:crypto";
import type { Clock } from "@fastn/core/values";
import { OAuthRefusal } from "./refusal.ts";

/** What a token stands for. */
export interface Grant {
  /** One consent: all tokens that descend from it. */
  readonly family: string;
  readonly clientId: string;
  readonly scope: string;
}

export interface TokenSet {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly scope: string;
}

interface Code extends Grant {
  readonly redirectUri: string;
  readonly challenge: { readonly method: string; readonly value: string } | null;
  readonly expiresAtMs: number;
  used: boolean;
}

const codeLifeMs = 60_000;
const maxCodes = 10_000;
const accessPrefix = "mock-access.";
const refreshPrefix = "mock-refresh.";

/**
 * Codes and tokens of the OAuth stub. Tokens describe themselves and are worth nothing elsewhere, so they outlive a restart of the mock; what it forgets
 * then is which ones were revoked. Everything is a function of the calls so far and the clock.
 */
export class OAuthTokens {
  accessTokenSeconds = 3600;
  private readonly clock: Clock;
  private readonly codes = new Map<string, Code>();
  /** Newest refresh of each family; -1: revoked. */
  private readonly newest = new Map<string, number>();
  private count = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** An authorization code, good once and for a minute. */
  issueCode(clientId: string, scope: string, redirectUri: string, challenge: Code["challenge"]): string {
    const family = `f${++this.count}-${this.clock.now()}`;
    const code = `mock-code.${family}`;
    if (this.codes.size >= maxCodes) this.codes.delete(this.codes.keys().next().value ?? "");
    this.codes.set(code, { family, clientId, scope, redirectUri, challenge, expiresAtMs: this.clock.now() + codeLifeMs, used: false });
    return code;
  }

  /** @throws OAuthRefusal invalid_grant */
  redeemCode(text: string, clientId: string, redirectUri: string | undefined, verifier: string | undefined): TokenSet {
    const code = this.codes.get(text);
    if (code === undefined) throw new OAuthRefusal("invalid_grant", "The code is not one this server gave.");
    if (code.used) {
      this.newest.set(code.family, -1);
      throw new OAuthRefusal("invalid_grant", "The code was used before; its tokens are revoked (RFC 6749, 4.1.2).");
    }
    if (this.clock.now() > code.expiresAtMs) throw new OAuthRefusal("invalid_grant", "The code has expired.");
    if (code.clientId !== clientId) throw new OAuthRefusal("invalid_grant", "The code was given to another client_id.");
    if (code.redirectUri !== redirectUri) throw new OAuthRefusal("invalid_grant", "redirect_uri is not the one the code was asked for with.");
    if (code.challenge !== null && !fits(code.challenge, verifier)) throw new OAuthRefusal("invalid_grant", "code_verifier does not fit the code_challenge.");
    if (code.challenge === null && verifier !== undefined)
      throw new OAuthRefusal("invalid_grant", "There is a code_verifier, but there was no code_challenge.");
    code.used = true;
    return this.issue(code, 0);
  }

  /** Rotates: the refresh token given is dead from now on, and using it again revokes the family. @throws OAuthRefusal invalid_grant */
  refresh(text: string, clientId: string): TokenSet {
    const token = read(text, refreshPrefix);
    if (token === null) throw new OAuthRefusal("invalid_grant", "The refresh token is not one this server gave.");
    if (token.clientId !== clientId) throw new OAuthRefusal("invalid_grant", "The refresh token was given to another client_id.");
    const newest = this.newest.get(token.family) ?? token.number;
    if (newest === -1) throw new OAuthRefusal("invalid_grant", "The refresh token was revoked.");
    if (token.number !== newest) {
      this.newest.set(token.family, -1);
      throw new OAuthRefusal("invalid_grant", "The refresh token was used before; its whole family is revoked.");
    }
    return this.issue(token, token.number + 1);
  }

  /** For a program that acts for itself; without a refresh token. */
  clientToken(clientId: string, scope: string): TokenSet {
    const { refresh_token: _, ...rest } = this.issue({ family: `c${++this.count}-${this.clock.now()}`, clientId, scope }, 0);
    return rest;
  }

  revoke(text: string): void {
    const token = read(text, accessPrefix) ?? read(text, refreshPrefix);
    if (token !== null) this.newest.set(token.family, -1);
  }

  /** Why a bearer token of this stub is no longer good; null when it is, or when it is not one of ours (any credential opens the mock). */
  refusal(bearer: string): "expired" | "revoked" | null {
    if (!bearer.startsWith(accessPrefix)) return null;
    const token = read(bearer, accessPrefix);
    if (token === null || this.newest.get(token.family) === -1) return "revoked";
    return this.clock.now() >= token.expiresAtMs ? "expired" : null;
  }

  /** RFC 7662. */
  introspect(text: string): { active: boolean; client_id?: string; scope?: string; exp?: number } {
    const token = read(text, accessPrefix) ?? read(text, refreshPrefix);
    const active = token !== null && this.newest.get(token.family) !== -1 && (token.expiresAtMs === 0 || this.clock.now() < token.expiresAtMs);
    if (!active || token === null) return { active: false };
    return { active, client_id: token.clientId, scope: token.scope, ...(token.expiresAtMs > 0 && { exp: Math.floor(token.expiresAtMs / 1000) }) };
  }

  clear(): void {
    this.codes.clear();
    this.newest.clear();
    this.count = 0;
    this.accessTokenSeconds = 3600;
  }

  private issue({ family, clientId, scope }: Grant, number: number): TokenSet {
    this.newest.set(family, number);
    const expiresAtMs = this.clock.now() + this.accessTokenSeconds * 1000;
    return {
      access_token: write(accessPrefix, { family, clientId, scope, number, expiresAtMs }),
      token_type: "Bearer",
      expires_in: this.accessTokenSeconds,
      refresh_token: write(refreshPrefix, { family, clientId, scope, number, expiresAtMs: 0 }),
      scope,
    };
  }
}

interface TokenFacts extends Grant {
  readonly number: number;
  /** 0: never. */
  readonly expiresAtMs: number;
}

const write = (prefix: string, facts: TokenFacts): string =>
  prefix + Buffer.from(JSON.stringify([facts.family, facts.clientId, facts.scope, facts.number, facts.expiresAtMs])).toString("base64url");

function read(text: string, prefix: string): TokenFacts | null {
  if (!text.startsWith(prefix)) return null;
  try {
    const [family, clientId, scope, number, expiresAtMs] = JSON.parse(Buffer.from(text.slice(prefix.length), "base64url").toString()) as unknown[];
    if (typeof family !== "string" || typeof clientId !== "string" || typeof scope !== "string") return null;
    return typeof number === "number" && typeof expiresAtMs === "number" ? { family, clientId, scope, number, expiresAtMs } : null;
  } catch {
    return null; // cut short or made up
  }
}

/** RFC 7636: S256 and plain. */
function fits({ method, value }: NonNullable<Code["challenge"]>, verifier: string | undefined): boolean {
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return value === (method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier);
}
