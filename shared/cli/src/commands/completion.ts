import { ExitCode, UsageError, type CliCommand } from "../command.ts";
import { completionScript, shells, type Shell } from "../completion/script.ts";

/** @param all every command, this one too, once they are known */
export const completion = (all: () => readonly CliCommand[]): CliCommand => ({
  name: "completion",
  summary: "Print what makes a shell complete fastn's commands and options",
  details: `Put it where your shell finds it:
  bash   fastn completion bash > ~/.local/share/bash-completion/completions/fastn
  zsh    fastn completion zsh > a folder of your $fpath, as _fastn
  fish   fastn completion fish > ~/.config/fish/completions/fastn.fish`,
  arguments: [{ name: "shell", description: shells.join(", ") }],
  options: [],
  examples: ["fastn completion bash", "fastn completion fish > ~/.config/fish/completions/fastn.fish"],
  usesWorkspace: false,
  async run({ out }, [shell = ""]) {
    if (!shells.some((each) => each === shell)) throw new UsageError(`There is no completion for "${shell}". There is: ${shells.join(", ")}.`);
    const script = completionScript(shell as Shell, all());
    out.result({ shell, script }, script.trimEnd());
    return ExitCode.ok;
  },
});
