import type { Json } from "@fastn/core";
import type { EnvironmentConfig, WorkspaceConfig } from "@fastn/workflow";

/** Declarations for `{{variables.x}}` and `ctx.config.x`: every name any environment has, with the types its values have there. */
export function configTypes(config: WorkspaceConfig | null): string {
  const environments = Object.values(config?.environments ?? {});
  const members = (pick: (environment: EnvironmentConfig) => Readonly<Record<string, Json>> | undefined): string => {
    const types = new Map<string, Set<string>>();
    for (const [name, value] of environments.flatMap((environment) => Object.entries(pick(environment) ?? {}))) {
      types.set(name, (types.get(name) ?? new Set()).add(typeOf(value)));
    }
    return [...types].map(([name, union]) => `    ${JSON.stringify(name)}: ${[...union].join(" | ")};\n`).join("");
  };
  return `// Generated from fastn.config.ts.
import "@fastn/workflow";

declare module "@fastn/workflow" {
  interface WorkspaceVariables {
${members(({ variables }) => variables)}  }
  interface WorkspaceConfigValues {
${members((environment) => environment.config)}  }
}
`;
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) {
    const items = new Set((value as readonly Json[]).map(typeOf));
    return items.size === 0 ? "unknown[]" : `(${[...items].join(" | ")})[]`;
  }
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${typeOf(member)}`);
    return `{ ${members.join("; ")} }`;
  }
  return typeof value;
}
