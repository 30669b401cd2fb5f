import type { Json, Problem, StepType, TriggerType } from "@fastn/core";

/** A stretch of the source. Offsets are UTF-16 code units, `end` exclusive; lines and columns count from 1 (Monaco's convention). */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What one workflow file means, derived from its text by `parse`. Never stored. */
export interface FlowGraph {
  /** null when the file holds no workflow that could be found. */
  readonly workflow: FlowWorkflow | null;
  readonly trigger: FlowTrigger | null;
  /** Steps and opaque code in source order, nested ones too: `parent` tells where each lives. */
  readonly nodes: readonly FlowNode[];
  /** What waits for what, and which branch leads where. */
  readonly edges: readonly FlowEdge[];
  /** What is wrong, with `file` empty: the caller knows the path. */
  readonly problems: readonly Problem[];
}

export interface FlowWorkflow {
  readonly name: string;
  /** Inside the quotes; null for a function-form workflow, which is named after its file. */
  readonly nameRange: SourceRange | null;
  readonly form: "steps" | "function" | "opaque";
  readonly range: SourceRange;
  /** The array literal of its own steps; null when it is absent or not an array literal. */
  readonly list: SourceRange | null;
  /** Options other than trigger and steps. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface FlowTrigger {
  readonly type: TriggerType | "unknown";
  readonly range: SourceRange;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** How an option is written. Literals can be edited as data; code is shown and edited as text. */
export type OptionValue =
  | { readonly kind: "literal"; readonly value: Json; readonly range: SourceRange }
  /**
   * Part data, part code (an object with one computed member, say), or data held in a constant: `value` holds what is known,
   * code members are left out (null in arrays, so that indexes hold).
   */
  | { readonly kind: "mixed"; readonly value: Json; readonly text: string; readonly range: SourceRange }
  | { readonly kind: "code"; readonly text: string; readonly range: SourceRange };

export type FlowNode = FlowStep | FlowOpaque;

export interface FlowStep {
  readonly kind: "step";
  /** Identity on the canvas: the step's name; `name#2` for the second of a duplicate name. */
  readonly key: string;
  readonly name: string;
  /** Inside the quotes; null when the name is not a plain literal. */
  readonly nameRange: SourceRange | null;
  readonly type: StepType;
  /** The whole `step(...)` call. */
  readonly range: SourceRange;
  /** Every option but the child step lists, by name. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly parent: FlowParent | null;
  /** Child lists this step has room for, in order: `then`, `otherwise`, a case's name, `default`, `steps`. */
  readonly slots: readonly FlowSlot[];
  /** Names of steps it waits for, and why. */
  readonly waitsFor: readonly FlowDependency[];
}

export interface FlowParent {
  readonly key: string;
  readonly slot: string;
}

export interface FlowSlot {
  readonly name: string;
  /** The array literal; null when the list is absent in the source or not an array literal. */
  readonly range: SourceRange | null;
}

export interface FlowDependency {
  readonly name: string;
  readonly by: "reference" | "dependsOn";
  /** Every place that makes it so. */
  readonly ranges: readonly SourceRange[];
  /** For each range, the option it stands in; empty text in opaque code. */
  readonly options: readonly string[];
}

/** Code among the steps that the canvas cannot model: kept byte for byte, opens in the editor. */
export interface FlowOpaque {
  readonly kind: "opaque";
  /** `code@1`, `code@2`… in source order. */
  readonly key: string;
  readonly text: string;
  readonly range: SourceRange;
  readonly parent: FlowParent | null;
  /** Names of steps its code refers to, as far as they can be told. */
  readonly waitsFor: readonly FlowDependency[];
}

export interface FlowEdge {
  /** `from->to`. */
  readonly id: string;
  /** A node's key, or `trigger`. */
  readonly from: string;
  readonly to: string;
  /** `start`: from the trigger to a step that waits for nothing; `branch`: from a gate into the first steps of a slot (label = slot). */
  readonly kind: "reference" | "dependsOn" | "start" | "branch";
  readonly label: string | null;
}

/** Replace `source.slice(start, end)` by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a step goes: into a slot of a parent, or (null) into the workflow's own list. `index` counts the nodes of that list after the change; omitted means last. */
export interface StepPlace {
  readonly parent: FlowParent | null;
  readonly index?: number;
}

/** One gesture on the canvas. */
export type FlowChange =
  | { readonly type: "step.rename"; readonly step: string; readonly to: string }
  /** `path` goes from the options object inward: ["retry", "maxAttempts"]. `undefined` removes the option. */
  | { readonly type: "step.setOption"; readonly step: string; readonly path: readonly (string | number)[]; readonly value: Json | undefined }
  | {
      readonly type: "step.add";
      readonly name: string;
      readonly stepType: StepType;
      readonly options: Readonly<Record<string, Json>>;
      readonly place: StepPlace;
    }
  | { readonly type: "step.delete"; readonly step: string }
  | { readonly type: "step.connect"; readonly from: string; readonly to: string }
  | { readonly type: "step.disconnect"; readonly from: string; readonly to: string }
  | { readonly type: "step.move"; readonly step: string; readonly place: StepPlace }
  /** Another kind of step in the place of one: its name, place and waits stay, and every option that any step can have. */
  | { readonly type: "step.replace"; readonly step: string; readonly stepType: StepType; readonly options: Readonly<Record<string, Json>> }
  /** Copied steps (`copySteps`) under free names. What they wait for outside stays only with `keepWaits`, and where it exists. */
  | { readonly type: "step.paste"; readonly code: string; readonly place: StepPlace; readonly keepWaits: boolean }
  | { readonly type: "workflow.setOption"; readonly path: readonly (string | number)[]; readonly value: Json | undefined }
  | { readonly type: "trigger.setOption"; readonly path: readonly (string | number)[]; readonly value: Json | undefined }
  /** Raw text: what inverses are made of. */
  | { readonly type: "text"; readonly edits: readonly TextEdit[] };

export interface EditResult {
  readonly source: string;
  /** Ascending, not overlapping, in terms of the source before. */
  readonly edits: readonly TextEdit[];
  /** Applied to `source`, gives back the text before. */
  readonly inverse: FlowChange;
}
