import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@fastn/core";
import { fileReason } from "../file-reason.ts";
import { ExitCode, textOption, UsageError, type CliCommand } from "../command.ts";

/** Templates that ship with the product, by name. */
const templates = ["order-to-invoice", "customer-sync", "refund-approval"] as const;
const defaultTemplate = templates[0];

export const init: CliCommand = {
  name: "init",
  summary: "Make a new workspace from a template",
  details: `Templates: ${templates.join(", ")}. Each runs as it is, against the bundled mock server. The folder must be empty or new.`,
  arguments: [{ name: "folder", description: "folder to make (default: here)", takes: "optional" }],
  options: [{ flags: "--template <name>", description: `template to start from (default: ${defaultTemplate})` }],
  examples: ["fastn init my-workspace", "fastn init my-workspace --template refund-approval"],
  usesWorkspace: false,
  async run({ terminal, out }, [folder = ""], options) {
    const template = textOption(options, "template") ?? defaultTemplate;
    if (!templates.some((each) => each === template)) throw new UsageError(`--template ${template}: there is none. There are: ${templates.join(", ")}.`);
    const root = resolve(terminal.cwd, folder);
    await requireEmpty(root);
    await cp(join(templatesFolder(), template), root, { recursive: true, filter: (source) => !/[\\/](\.fastn|node_modules)([\\/]|$)/.test(source) });
    const project = projectId(basename(root));
    await nameProject(join(root, "fastn.config.ts"), template, project);
    const files = await readdir(root, { recursive: true, withFileTypes: true });
    const workflows = files
      .filter((file) => file.isFile() && /[\\/]workflows$/.test(file.parentPath) && file.name.endsWith(".ts"))
      .map((file) => file.name.slice(0, -3));
    const next = [...(folder === "" ? [] : [`cd ${quoted(folder)}`]), `fastn run ${workflows[0] ?? ""}`, "fastn test", "fastn dev"];
    const lines = [
      `${out.style.good("✓")} ${out.style.strong(root)} is a workspace now, made from ${template}.`,
      "",
      "What to do next:",
      ...next.map((line) => `  ${line}`),
    ];
    out.result({ root, template, project, workflows }, lines.join("\n"));
    return ExitCode.ok;
  },
};

/** @throws AppError CONFLICT when something is there already */
async function requireEmpty(root: string): Promise<void> {
  const found = await readdir(root).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") throw new AppError("CONFLICT", `${root} is a file. Name a folder.`, { root });
    if (error.code !== "ENOENT") throw new AppError("BAD_REQUEST", `${root} cannot be looked into (${fileReason(error)}).`, { root });
    await mkdir(root, { recursive: true }).catch((failed: NodeJS.ErrnoException) => {
      throw new AppError("BAD_REQUEST", `${root} cannot be made (${fileReason(failed)}). Name a folder in a place you may write to.`, { root });
    });
    return [];
  });
  // A fresh repository is as good as empty.
  const rest = found.filter((name) => name !== ".git");
  if (rest.length > 0)
    throw new AppError("CONFLICT", `${root} is not empty (${rest.slice(0, 3).join(", ")}${rest.length > 3 ? ", …" : ""}). Name a new folder.`, { root });
}

function templatesFolder(): string {
  const places = ["../../../../resources/templates", "../../../resources/templates"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new AppError("PLATFORM_UNAVAILABLE", "The templates are not installed beside this command. Install fastn studio again.");
  return found;
}

/** To be pasted into a shell, whatever the name. */
const quoted = (path: string): string =>
  /^[\p{L}\p{N}_./~:\\-]+$/u.test(path) ? path : process.platform === "win32" ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;

/** `[a-z0-9-]+`, as a project's id is written. */
const projectId = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "") || "workspace";

/** Two workspaces of one template are two projects. */
async function nameProject(file: string, template: string, project: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(`project: "${template}"`, `project: "${project}"`));
}
