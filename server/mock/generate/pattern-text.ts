import { pick, whole, type Random } from "./text-generators.ts";

/** Why a pattern is not followed: it uses something beyond classes, groups, alternatives and counts. */
class Unsupported extends Error {}

type Part = (random: Random) => string;

const digits = "0123456789";
const lower = "abcdefghijklmnopqrstuvwxyz";
const wordCharacters = `${lower}${lower.toUpperCase()}${digits}_`;
const mostRepeats = 8;
const longest = 500;

/**
 * Something that makes texts matching a pattern, or null when the pattern says more than this understands (look-around, back references, negated classes of
 * everything). The pattern is read, never run.
 */
export function textsMatching(pattern: string): Part | null {
  if (pattern.length > longest) return null;
  try {
    const reader = new PatternReader(pattern);
    return reader.all();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class PatternReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  all(): Part {
    const part = this.alternatives();
    if (this.at < this.text.length) throw new Unsupported();
    return part;
  }

  private alternatives(): Part {
    if (++this.depth > 20) throw new Unsupported();
    const options = [this.sequence()];
    while (this.text[this.at] === "|") {
      this.at++;
      options.push(this.sequence());
    }
    this.depth--;
    return options.length === 1 ? (options[0] as Part) : (random) => pick(random, options)(random);
  }

  private sequence(): Part {
    const parts: Part[] = [];
    while (this.at < this.text.length && this.text[this.at] !== "|" && this.text[this.at] !== ")") {
      const part = this.atom();
      if (part !== null) parts.push(this.counted(part));
    }
    return (random) => parts.reduce((text, part) => text + part(random), "");
  }

  private atom(): Part | null {
    const character = this.text[this.at++] ?? "";
    switch (character) {
      case "^":
      case "$":
        return null;
      case "(":
        return this.group();
      case "[":
        return from(this.characterClass());
      case "\\":
        return this.escaped();
      case ".":
        return from(wordCharacters);
      case "*":
      case "+":
      case "?":
      case "{":
        throw new Unsupported();
      default:
        return () => character;
    }
  }

  private group(): Part {
    if (this.text[this.at] === "?") {
      if (this.text.startsWith("?:", this.at)) this.at += 2;
      else throw new Unsupported();
    }
    const inner = this.alternatives();
    if (this.text[this.at++] !== ")") throw new Unsupported();
    return inner;
  }

  private escaped(): Part {
    const character = this.text[this.at++] ?? "";
    const set = classOf(character);
    if (set !== null) return from(set);
    if (character === "b" || character === "B") return () => "";
    if (/[A-Za-z0-9]/.test(character)) throw new Unsupported();
    return () => character;
  }

  private characterClass(): string {
    const negated = this.text[this.at] === "^";
    if (negated) this.at++;
    let set = "";
    while (this.at < this.text.length && this.text[this.at] !== "]") {
      let character = this.text[this.at++] ?? "";
      if (character === "\\") {
        character = this.text[this.at++] ?? "";
        const named = classOf(character);
        if (named !== null) {
          set += named;
          continue;
        }
        if (/[A-Za-z0-9]/.test(character)) throw new Unsupported();
      }
      const end = this.text[this.at + 1];
      if (this.text[this.at] === "-" && end !== undefined && end !== "]" && end !== "\\") {
        this.at += 2;
        set += range(character, end);
      } else {
        set += character;
      }
    }
    if (this.text[this.at++] !== "]") throw new Unsupported();
    const result = negated ? [...wordCharacters].filter((each) => !set.includes(each)).join("") : set;
    if (result === "") throw new Unsupported();
    return result;
  }

  private counted(part: Part): Part {
    const count = /^(?:\{(\d{1,4})(?:(,)(\d{0,4}))?\}|([*+?]))\??/.exec(this.text.slice(this.at));
    if (count === null) return part;
    this.at += count[0].length;
    const [, least, comma, most, sign] = count;
    const min = sign === "+" ? 1 : sign === undefined ? Number(least) : 0;
    const max = sign === "?" ? 1 : sign !== undefined ? min + mostRepeats : comma === undefined ? min : most === "" ? min + mostRepeats : Number(most);
    if (min > max || min > 1000) throw new Unsupported();
    const top = Math.min(max, min + mostRepeats);
    return (random) => {
      let text = "";
      for (let left = whole(random, min, top); left > 0; left--) text += part(random);
      return text;
    };
  }
}

const from =
  (set: string): Part =>
  (random) =>
    set[Math.floor(random() * set.length)] ?? "";

function classOf(letter: string): string | null {
  return letter === "d" ? digits : letter === "w" ? wordCharacters : letter === "s" ? " " : null;
}

function range(first: string, last: string): string {
  const [low, high] = [first.charCodeAt(0), last.charCodeAt(0)];
  if (low > high || high - low > 300) throw new Unsupported();
  return String.fromCharCode(...Array.from({ length: high - low + 1 }, (_, index) => low + index));
}
