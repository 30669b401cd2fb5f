import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiClient, type ApiClient } from "@fastn/core/api";
import { createLogger } from "@fastn/core/node";
import { createStudio, type Studio, type StudioOptions } from "./create-studio.ts";
import { tempFolder, type TempFolder } from "./workspace/testing.ts";

export interface TempWorkspace extends TempFolder {
  write(path: string, content: string | Uint8Array): void;
}

/** A folder with these files; the caller removes it. */
export function tempWorkspace(files: Readonly<Record<string, string | Uint8Array>> = {}): TempWorkspace {
  const folder = tempFolder();
  const write = (path: string, content: string | Uint8Array): void => {
    const file = join(folder.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return { ...folder, write };
}

/** A copy of a template that ships with the product. */
export function templateWorkspace(name: string): TempWorkspace {
  const workspace = tempWorkspace();
  cpSync(fileURLToPath(new URL(`../../resources/templates/${name}`, import.meta.url)), workspace.root, { recursive: true });
  return workspace;
}

/** The real studio on a free port with a free mock port; answers are held to their schemas. */
export function openTestStudio(root: string, options: Partial<StudioOptions> = {}): Promise<Studio> {
  return createStudio({
    workspaceRoot: root,
    mockPort: 0,
    trust: true,
    env: {},
    logger: createLogger({ name: "test", level: process.env["FASTN_LOG_LEVEL"] ?? "silent" }),
    userHome: join(root, ".fastn", "home"),
    checkAnswers: true,
    // A test must not touch the keychain of the person who runs it.
    keychain: () => Promise.reject(new Error("no keychain in tests")),
    ...options,
  });
}

export const clientOf = ({ url, token }: Studio): ApiClient => createApiClient({ baseUrl: url, headers: { "x-fastn-token": token } });
