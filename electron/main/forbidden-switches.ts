/** Switches that let another program read or steer the app. */
const openers = [
  "inspect",
  "inspect-brk",
  "inspect-port",
  "inspect-publish-uid",
  "remote-debugging-port",
  "remote-debugging-pipe",
  "remote-debugging-address",
  "remote-allow-origins",
  "no-sandbox",
  "disable-web-security",
  "load-extension",
  "js-flags",
  "disable-site-isolation-trials",
];

/** The names among `openers` that `argv` carries, whatever way they are written (`--x`, `--x=1`, `-x`, upper case). */
export function forbiddenSwitches(argv: readonly string[]): string[] {
  const given = new Set(argv.filter((argument) => argument.startsWith("-")).map((argument) => argument.replace(/^-+/, "").split("=", 1)[0]?.toLowerCase()));
  return openers.filter((name) => given.has(name));
}
