import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../program.ts";
import { completionScript } from "./script.ts";

/** What bash itself offers after these words. */
function offered(...words: string[]): string[] {
  const quoted = ["fastn", ...words].map((word) => `'${word}'`).join(" ");
  const script = `${completionScript("bash", commands)}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _fastn_words; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
}

describe.skipIf(process.platform === "win32")("completion in bash", () => {
  it.each([
    [["ru"], ["run", "runs"]],
    [
      ["runs", ""],
      ["list", "show", "cancel", "retry", "export", "import", "approve", "prune", "rebuild", "--help"],
    ],
    [["runs", "list", "--st"], ["--status"]],
    [["test", "--co"], ["--coverage"]],
    [["init", "--w"], [""]],
    [["run", "orders", "--w"], ["--workspace"]],
  ])("offers after %j what fits", (words, fits) => expect(offered(...words)).toEqual(fits));
});

const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;

/** What bash's completions give where zsh runs them: as its `_bash_complete` does, under `emulate sh`; zsh then leaves out what does not begin so. */
function offeredByZsh(...words: string[]): string[] {
  const quoted = ["fastn", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `offer() { emulate -L sh; setopt kshglob noshglob braceexpand; local -a COMP_WORDS; COMP_WORDS=(${quoted}); local COMP_CWORD=${words.length}; _fastn_words; printf '%s\\n' "\${COMPREPLY[@]}"; }; offer`;
  const script = `autoload -U compinit && compinit -u -D\n${completionScript("zsh", commands)}\n${ask}`;
  const offers = execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" }).split("\n");
  return offers.map((offer) => offer.trim()).filter((offer) => offer !== "" && offer.startsWith(words.at(-1) ?? ""));
}

describe.skipIf(!has("zsh"))("completion in zsh", () => {
  it.each([
    [["ru"], ["run", "runs"]],
    [["runs", "li"], ["list"]],
    [["runs", "list", "--st"], ["--status"]],
  ])("offers after %j what fits", (words, fits) => expect(offeredByZsh(...words)).toEqual(fits));
});

describe.skipIf(!has("fish"))("completion in fish", () => {
  it.each([
    ["ru", ["run", "runs"]],
    ["runs li", ["list"]],
    ["runs list --st", ["--status"]],
  ])("offers after %j what fits", (line, fits) => {
    const home = mkdtempSync(join(tmpdir(), "fastn-fish-"));
    const env = { PATH: process.env["PATH"], HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
    const asked = `${completionScript("fish", commands)}\ncomplete -C 'fastn ${line}'`;
    const offers = execFileSync("fish", ["--private", "-c", asked], { encoding: "utf8", env }).trim().split("\n");
    rmSync(home, { recursive: true, force: true });
    expect(offers.map((offer) => offer.split("\t")[0])).toEqual(fits);
  });
});

describe("completion", () => {
  it("knows every command and option in zsh and fish", () => {
    const [zsh, fish] = [completionScript("zsh", commands), completionScript("fish", commands)];
    expect(zsh).toMatch(/^#compdef fastn\n/);
    for (const { name, options } of commands) {
      expect(zsh).toContain(`"${name}")`);
      expect(fish).toContain(`__fish_seen_subcommand_from ${name.split(" ")[0]}`);
      for (const { flags } of options) expect(fish).toContain(`-l ${flags.split(" ")[0]?.slice(2)}`);
    }
  });
});
