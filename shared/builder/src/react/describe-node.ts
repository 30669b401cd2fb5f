import { isJsonObject, type ConnectorInfo, type Json, type StepType } from "@fastn/core";
import type { FlowNode, FlowStep, FlowTrigger, OptionValue } from "../flow-graph.ts";

/** How a card presents itself. */
export interface NodeLook {
  readonly name: string;
  /** Second line: what it does. */
  readonly does: string;
  /** Name of a lucide icon. */
  readonly icon: string;
  /** Tile colour, `#rrggbb`. */
  readonly colour: string;
  /** What it is, for assistive technology: "step", "trigger", "gate". */
  readonly kind: string;
  /** What the author remarked; null for nothing. */
  readonly note: string | null;
  /** Switched off by its author. */
  readonly off: boolean;
}

/** Tiles of steps that belong to no connector. */
export const typeLooks: Readonly<Record<StepType | "workflow" | "code" | "opaque" | "trigger", { readonly icon: string; readonly colour: string }>> = {
  action: { icon: "zap", colour: "#4b57cf" },
  workflow: { icon: "workflow", colour: "#0f766e" },
  code: { icon: "braces", colour: "#475569" },
  opaque: { icon: "file-code", colour: "#64748b" },
  trigger: { icon: "play", colour: "#0f766e" },
  wait: { icon: "hourglass", colour: "#b45309" },
  approval: { icon: "user-check", colour: "#7c3aed" },
  notification: { icon: "bell", colour: "#be185d" },
  gate: { icon: "split", colour: "#c2410c" },
  loop: { icon: "repeat", colour: "#0369a1" },
};

const triggerIcons: Readonly<Record<FlowTrigger["type"], string>> = {
  webhook: "webhook",
  cron: "clock",
  event: "radio",
  poll: "refresh-cw",
  file: "file-search",
  manual: "play",
  unknown: "file-code",
};

export type ConnectorsByName = ReadonlyMap<string, ConnectorInfo>;

export function describeNode(node: FlowNode, connectors: ConnectorsByName): NodeLook {
  if (node.kind === "opaque") return { name: "code", does: "opens in editor", ...typeLooks.opaque, kind: "code", note: null, off: false };
  const connector = connectors.get(text(node.options["connector"]) ?? "");
  const look =
    node.type !== "action"
      ? typeLooks[node.type]
      : node.options["workflow"] !== undefined
        ? typeLooks.workflow
        : connector === undefined
          ? typeLooks[node.options["handler"] === undefined ? "action" : "code"]
          : null;
  return {
    name: node.name,
    does: whatItDoes(node, connectors),
    icon: look?.icon ?? connector!.icon,
    colour: look?.colour ?? connector!.color,
    kind: node.type === "action" ? "step" : node.type,
    note: text(node.options["note"]),
    off: dataOf(node.options["skip"]) === true,
  };
}

export function describeTrigger({ type, options }: FlowTrigger): NodeLook {
  const does = {
    webhook: `${text(options["method"]) ?? "POST"} /hooks${(text(options["path"]) ?? "/…").replace(/^(?!\/)/, "/")}`,
    cron: text(options["schedule"]) ?? "set in code",
    event: `${text(options["source"]) ?? "event"} ${text(options["event"]) ?? "in code"}`,
    poll: `new in ${text(options["connector"]) ?? "an app"}: ${text(options["action"]) ?? "in code"}`,
    file: text(options["files"]) ?? "set in code",
    manual: "started by hand",
    unknown: "defined in code",
  }[type];
  return {
    name: type === "unknown" ? "trigger" : type === "cron" ? "schedule" : type,
    does,
    icon: triggerIcons[type],
    colour: typeLooks.trigger.colour,
    kind: "trigger",
    note: null,
    off: false,
  };
}

function whatItDoes(step: FlowStep, connectors: ConnectorsByName): string {
  const { options } = step;
  switch (step.type) {
    case "action": {
      const connector = text(options["connector"]);
      if (options["workflow"] !== undefined) return `runs workflow ${text(options["workflow"]) ?? "…"}`;
      if (connector === null) return options["handler"] === undefined ? "choose an action" : "runs code";
      return `${connectors.get(connector)?.displayName ?? connector} · ${text(options["action"]) ?? "choose an action"}`;
    }
    case "wait":
      if (options["for"] !== undefined) return `wait ${spoken(options["for"])}`;
      if (options["until"] !== undefined) return `wait until ${shown(options["until"])}`;
      return `wait for event ${text(path(options["event"], "name")) ?? "…"}`;
    case "approval":
      return `approval by ${list(options["approvers"]) ?? "anyone"}`;
    case "notification":
      return `tell ${list(options["channels"]) ?? "in_app"}`;
    case "gate":
      if (options["when"] !== undefined) return `if ${shown(options["when"])}`;
      return `${step.slots.filter((slot) => slot.name !== "default").length} cases`;
    case "loop":
      if (options["over"] !== undefined) return `for each ${shown(options["over"])}`;
      if (options["times"] !== undefined) return `${shown(options["times"])} times`;
      return options["while"] === undefined ? "for each …" : `while ${shown(options["while"])}`;
  }
}

/** The data of an option; undefined when it is code. */
export const dataOf = (option: OptionValue | undefined): Json | undefined => (option === undefined || option.kind === "code" ? undefined : option.value);

function text(option: OptionValue | undefined): string | null {
  const value = dataOf(option);
  return typeof value === "string" && value !== "" ? value : null;
}

function path(option: OptionValue | undefined, member: string): OptionValue | undefined {
  const value = dataOf(option);
  const inner = value !== undefined && isJsonObject(value) ? value[member] : undefined;
  return option === undefined || inner === undefined ? undefined : { kind: "literal", value: inner, range: option.range };
}

function list(option: OptionValue | undefined): string | null {
  const value = dataOf(option);
  return Array.isArray(value) && value.length > 0 ? value.map(String).join(", ") : null;
}

/** `{{trigger.lines}}` as `trigger.lines`, code without its arrow function's head, on one line. */
function shown(option: OptionValue): string {
  const value = dataOf(option);
  const raw =
    option.kind === "code" ? option.text.replace(/^(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>\s*/, "") : typeof value === "string" ? value : JSON.stringify(value);
  return raw
    .replace(/^\s*\{\{\s*([^{}]*?)\s*\}\}\s*$/, "$1")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120);
}

const units: Readonly<Record<string, string>> = { ms: "ms", s: "s", m: "min", h: "h", d: "d", w: "wk" };

/** `10m` as "10 min". */
function spoken(option: OptionValue): string {
  return shown(option)
    .replace(/(\d)\s*(ms|s|m|h|d|w)(?![a-z])/g, (_all, digit: string, unit: string) => `${digit} ${units[unit] ?? unit} `)
    .trim();
}

/** Black or white, whichever reads better on a tile (WCAG relative luminance). */
export function inkOn(colour: string): "#000000" | "#ffffff" {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  // White unless it falls below 3:1, what icons need: most brands are drawn in white.
  return 1.05 / (luminance + 0.05) >= 3 ? "#ffffff" : "#000000";
}
