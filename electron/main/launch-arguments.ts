import { resolve } from "node:path";

/**
 * The folder a command line asks for: the first argument after the program that is neither a switch nor an address.
 * Deep links (`fastn://…`) only bring the app to the front; they never choose a folder.
 * @param isPackaged a packaged app has no entry file between the program and its arguments
 */
export function requestedFolder(argv: readonly string[], cwd: string, isPackaged: boolean): string | null {
  const [folder] = argv.slice(isPackaged ? 1 : 2).filter((argument) => !argument.startsWith("-") && !/^[a-z][a-z\d+.-]+:\/\//i.test(argument));
  return folder === undefined ? null : resolve(cwd, folder);
}
