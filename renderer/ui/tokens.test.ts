import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Tokens = ReadonlyMap<string, string>;

/** The custom properties of one theme; what it does not set comes from the light one. */
function tokensOf(theme: string): Tokens {
  const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
  const block = (selector: string): [string, string][] => {
    const body = css.slice(css.indexOf(selector)).split("{")[1]?.split("}")[0] ?? "";
    return [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]);
  };
  return new Map([...block('[data-theme="light"]'), ...block(`[data-theme="${theme}"]`)]);
}

function colour(tokens: Tokens, name: string): readonly number[] {
  const value = tokens.get(name) ?? "";
  const reference = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (reference !== undefined) return colour(tokens, reference);
  if (!/^#[0-9a-f]{6}$/.test(value)) throw new Error(`${name} is ${value}, no colour.`);
  return [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16) / 255);
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(tokens: Tokens, one: string, other: string): number {
  const [a = 0, b = 0] = [one, other]
    .map((name) => {
      const [red = 0, green = 0, blue = 0] = colour(tokens, name).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .toSorted((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

const surfaces = ["--surface-app", "--surface-panel", "--surface-raised", "--surface-overlay"];
const states = ["success", "warning", "danger", "info"];
const code = ["keyword", "string", "number", "type", "key", "comment"].map((name) => `--code-${name}`);

describe.each(["light", "dark", "contrast"])("the %s theme", (theme) => {
  const tokens = tokensOf(theme);
  /** The pairs below a ratio, with theirs. */
  const below = (ratio: number, pairs: readonly (readonly [string, string])[]): string[] =>
    pairs.flatMap(([one, other]) => (contrast(tokens, one, other) < ratio ? [`${one} on ${other}: ${contrast(tokens, one, other).toFixed(2)}`] : []));

  it("has text that reads on every surface", () => {
    const texts = ["--text", "--text-muted", "--text-faint", "--accent-text", ...states.map((state) => `--${state}-text`)];
    const pairs = [
      ...surfaces.flatMap((surface) => texts.map((text) => [text, surface] as const)),
      ...states.map((state) => [`--${state}-text`, `--${state}-bg`] as const),
      ["--accent-text", "--accent-bg"],
      ["--text", "--accent-bg"],
      ["--accent-on", "--accent"],
      ["--accent-on", "--accent-hover"],
      ...code.map((name) => [name, "--surface-raised"] as const),
      ...code.map((name) => [name, "--surface-panel"] as const),
    ] as const;
    expect(below(4.5, pairs)).toEqual([]);
  });

  it("has controls, states and focus that can be told from what is around them", () => {
    const edges = ["--control-line", "--focus", ...states.map((state) => `--${state}-line`)];
    expect(
      below(
        3,
        surfaces.flatMap((surface) => edges.map((edge) => [edge, surface] as const)),
      ),
    ).toEqual([]);
  });
});
