import pino, { type DestinationStream, type Logger as PinoLogger } from "pino";

export type Logger = PinoLogger;

/** Values that must never be printed: secrets known to this process, scrubbed wherever they turn up in a line. */
export class Redactor {
  private readonly names = new Map<string, string>();

  /** Remember `value`; lines show `hidden: secret NAME` instead. Also its base64, hexadecimal and URL-encoded forms. Short values (< 4 characters) are not tracked: they match by chance. */
  add(name: string, value: string): void {
    if (value.length < 4 || this.names.get(value) === name) return;
    const base64 = Buffer.from(value).toString("base64");
    const url = Buffer.from(value).toString("base64url");
    const form = new URLSearchParams([["", value]]).toString().slice(1);
    const hex = Buffer.from(value).toString("hex");
    const shapes = [value, base64, base64.replace(/=+$/, ""), url, hex, hex.toUpperCase(), form, JSON.stringify(value).slice(1, -1), ...inAddresses(value)];
    for (const shape of shapes) this.names.set(shape, name);
    // A secret that begins with another one must not be hidden in part.
    const longestFirst = [...this.names].sort(([a], [b]) => b.length - a.length);
    this.names.clear();
    for (const [shape, owner] of longestFirst) this.names.set(shape, owner);
  }

  scrub(text: string): string {
    let clean = text;
    for (const [value, name] of this.names) if (clean.includes(value)) clean = clean.replaceAll(value, `hidden: secret ${name}`);
    return clean;
  }

  /** Deep copy with every string scrubbed; other values are kept as they are. */
  scrubValue<T>(value: T): T {
    if (this.names.size === 0) return value;
    if (typeof value === "string") return this.scrub(value) as T;
    if (Array.isArray(value)) return value.map((item: unknown) => this.scrubValue(item)) as T;
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.scrub(key), this.scrubValue(item as unknown)])) as T;
    }
    return value;
  }
}

/** How it reads in an address: as parts are escaped by hand, and as `new URL` leaves it in a path and in a query (url.spec.whatwg.org). */
function inAddresses(value: string): string[] {
  // A lone half of a character has no escape; such a value is in no address.
  if (!value.isWellFormed()) return [];
  const address = new URL("http://localhost");
  address.pathname = value;
  address.search = value;
  // An address loses what it takes for a part of itself, as `a/../`: what is left is not the secret.
  const whole = [address.pathname.slice(1), address.search.slice(1)].filter((shape) => meaning(shape) === value);
  return [encodeURIComponent(value), encodeURI(value), ...whole];
}

function meaning(escaped: string): string | null {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}

export interface LoggerOptions {
  readonly name: string;
  /** Default: FASTN_LOG_LEVEL or `info`. */
  readonly level?: string;
  readonly redactor?: Redactor;
  /** Default: standard error, so that a command's output stays clean. */
  readonly destination?: DestinationStream;
}

/** pino's own `redact` works on named paths only, so lines are scrubbed by value on their way out. */
export function createLogger({ name, level = process.env["FASTN_LOG_LEVEL"] ?? "info", redactor, destination = pino.destination(2) }: LoggerOptions): Logger {
  const stream: DestinationStream = redactor === undefined ? destination : { write: (line) => destination.write(redactor.scrub(line)) };
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
