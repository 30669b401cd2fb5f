import { textOption, type CliContext, type CliOptions, type ExitCode } from "../command.ts";
import { workspaceFolder } from "../workspace-folder.ts";
import { openStudio, type OpenStudio } from "./open-studio.ts";

/** Do something with the studio of the command's folder, headless when none is open, and stop what was started for it. */
export async function withStudio(
  { terminal }: CliContext,
  options: CliOptions,
  { trust }: { readonly trust: boolean },
  work: (studio: OpenStudio) => Promise<ExitCode>,
): Promise<ExitCode> {
  const root = await workspaceFolder(textOption(options, "workspace"), terminal.cwd);
  const studio = await openStudio({ root, trust, page: false, signal: terminal.interrupted });
  try {
    return await work(studio);
  } finally {
    await studio.close();
  }
}
