import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commands } from "../program.ts";
import { completionScript } from "./script.ts";

/** What bash itself offers after these words. */
function offered(...words: string[]): string[] {
  const quoted = ["fastn", ...words].map((word) => `'${word}'`).join(" ");
  const script = `${completionScript("bash", commands)}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _fastn; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
}

describe.skipIf(process.platform === "win32")("completion in bash", () => {
  it.each([
    [["ru"], ["run", "runs"]],
    [
      ["runs", ""],
      ["list", "show", "cancel", "retry", "export", "import", "prune", "rebuild", "--help"],
    ],
    [["runs", "list", "--st"], ["--status"]],
    [["test", "--co"], ["--coverage"]],
    [["init", "--w"], [""]],
    [["run", "orders", "--w"], ["--workspace"]],
  ])("offers after %j what fits", (words, fits) => expect(offered(...words)).toEqual(fits));
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
