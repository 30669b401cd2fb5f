import type { CliCommand } from "../command.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** Completion of words and options, made from the commands themselves. */
export function completionScript(shell: Shell, commands: readonly CliCommand[]): string {
  if (shell === "fish") return fish(commands);
  const script = bash(commands);
  if (shell === "bash") return script;
  // zsh runs bash's completions by itself, once asked to. Of an autoloaded file the first call is what defines all this, and must answer too.
  return `#compdef fastn
autoload -U +X bashcompinit && bashcompinit
${script}[[ "\${funcstack[1]}" == _fastn ]] && _bash_complete -o filenames -F _fastn_words
`;
}

const optionsOf = ({ options, usesWorkspace = true }: CliCommand): string[] => [
  ...options.map(({ flags }) => flags.split(" ")[0] ?? ""),
  ...(usesWorkspace ? ["--workspace"] : []),
  "--json",
  "--help",
];

/** First words, and for those of two words what may follow. */
function words(commands: readonly CliCommand[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name } of commands) {
    const [first = "", second] = name.split(" ");
    found.set(first, [...(found.get(first) ?? []), ...(second === undefined ? [] : [second])]);
  }
  return found;
}

function bash(commands: readonly CliCommand[]): string {
  const groups = [...words(commands)].filter(([, seconds]) => seconds.length > 0);
  const isGroup = (name: string): boolean => groups.some(([first]) => first === name);
  const secondsOf = (name: string): string =>
    groups
      .filter(([first]) => first === name)
      .flatMap(([, seconds]) => seconds.map((second) => ` ${second}`))
      .join("");
  const cases = [
    ...commands.map(
      (command) =>
        `    "${command.name}") COMPREPLY=($(compgen -W "${optionsOf(command).join(" ")}${secondsOf(command.name)}" -- "$word")); [[ $word == -* ]] || COMPREPLY=($(compgen -f -- "$word"));;`,
    ),
    ...groups
      .filter(([first]) => !commands.some(({ name }) => name === first))
      .map(([first, seconds]) => `    "${first}") COMPREPLY=($(compgen -W "${seconds.join(" ")} --help" -- "$word"));;`),
  ];
  return `_fastn_words() {
  local word="\${COMP_WORDS[COMP_CWORD]}" path="" each
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    [[ $each == -* ]] && break
    case "$path $each" in
${commands.map(({ name }) => `      " ${name}") path="${name}"${isGroup(name) ? "" : "; break"};;`).join("\n")}
${groups.flatMap(([first, seconds]) => [`      " ${first}") path="${first}";;`, ...seconds.map((second) => `      "${first} ${second}") path="${first} ${second}"; break;;`)]).join("\n")}
      *) break;;
    esac
  done
  case "$path" in
${cases.join("\n")}
    *) COMPREPLY=($(compgen -W "${[...words(commands).keys()].join(" ")} --help --version" -- "$word"));;
  esac
}
complete -o filenames -F _fastn_words fastn
`;
}

function fish(commands: readonly CliCommand[]): string {
  const firsts = [...words(commands)];
  const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = ["complete -c fastn -f"];
  for (const [first, seconds] of firsts) {
    const own = commands.find(({ name }) => name === first);
    const about = own?.summary ?? seconds.join(", ");
    lines.push(`complete -c fastn -n __fish_use_subcommand -a ${first} -d ${quote(about)}`);
    for (const second of seconds) {
      const summary = commands.find(({ name }) => name === `${first} ${second}`)?.summary ?? "";
      lines.push(
        `complete -c fastn -n '__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(" ")}' -a ${second} -d ${quote(summary)}`,
      );
    }
  }
  for (const command of commands) {
    const seen = command.name
      .split(" ")
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join("; and ");
    for (const { flags, description } of command.options) {
      const [flag = "", value] = flags.split(" ");
      lines.push(`complete -c fastn -n '${seen}' -l ${flag.slice(2)}${value === undefined ? "" : " -r"} -d ${quote(description)}`);
    }
    if (command.usesWorkspace !== false) lines.push(`complete -c fastn -n '${seen}' -l workspace -r -F -d 'folder to work on'`);
    lines.push(`complete -c fastn -n '${seen}' -l json -d 'print one JSON object'`);
  }
  return `${lines.join("\n")}\n`;
}
