import type { ConnectorInfo } from "@fastn/core";
import { comment, propertyName, schemaToType } from "./schema-to-type.ts";

/**
 * Text of a `.d.ts` that tells `@fastn/workflow` which connectors and actions this workspace has, by declaration merging into its
 * `ConnectorActions`. Pure: the same list gives the same text.
 */
export function connectorTypes(list: readonly ConnectorInfo[]): string {
  const lines = [
    "// Generated from the connectors of this workspace.",
    'import "@fastn/workflow";',
    "",
    'declare module "@fastn/workflow" {',
    "  interface ConnectorActions {",
  ];
  for (const connector of [...list].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    lines.push(...comment({ description: `${connector.displayName}: ${connector.description}` }, "    "));
    lines.push(`    ${propertyName(connector.name)}: {`);
    for (const action of connector.actions) {
      lines.push(...comment({ description: action.description }, "      "));
      lines.push(`      ${propertyName(action.name)}: {`);
      lines.push(`        input: ${schemaToType(action.inputSchema, "input", "        ")};`);
      lines.push(`        output: ${schemaToType(action.outputSchema, "output", "        ")};`);
      lines.push("      };");
    }
    lines.push("    };");
  }
  lines.push("  }", "}", "");
  return lines.join("\n");
}
