const byEnding: Readonly<Record<string, string>> = {
  ts: "typescript",
  tsx: "typescript",
  mts: "typescript",
  js: "javascript",
  mjs: "javascript",
  json: "json",
  md: "markdown",
  yaml: "yaml",
  yml: "yaml",
};

/** Monaco's language of a file. */
export const languageOf = (file: string): string => byEnding[file.slice(file.lastIndexOf(".") + 1).toLowerCase()] ?? "plaintext";

/** Address of a workspace file inside the editor; the TypeScript worker resolves imports by it. */
export const fileUri = (file: string): string => `file:///${file.split("/").map(encodeURIComponent).join("/")}`;
