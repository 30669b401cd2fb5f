import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** What breaks WCAG 2.2 AA on the page as it stands, one line a rule and place; the code editor answers for itself. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page } as ConstructorParameters<typeof AxeBuilder>[0])
    .setLegacyMode()
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .exclude(".monaco-editor")
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${String(target)}: ${failureSummary ?? ""}`));
}
