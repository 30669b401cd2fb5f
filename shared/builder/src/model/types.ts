import type * as t from "@babel/types";
import type { Problem, StepType, TriggerType } from "@fastn/core";
import type { FlowParent } from "../flow-graph.ts";
import type { Node } from "../source/ast.ts";
import type { Bindings } from "../source/bindings.ts";
import type { Module } from "../source/parse-module.ts";

/** A workflow file as AST nodes with their meaning: what `parse` projects to a graph and `edit` turns into text edits. */
export interface SourceModel {
  readonly module: Module & { readonly file: t.File };
  readonly bindings: Bindings;
  readonly workflow: WorkflowModel | null;
  readonly trigger: TriggerModel | null;
  readonly root: ListModel | null;
  /** Containers before what they hold, lists in order. */
  readonly nodes: readonly NodeModel[];
  readonly problems: readonly Problem[];
}

export interface WorkflowModel {
  readonly name: string;
  readonly nameLiteral: NameLiteral | null;
  readonly form: "steps" | "function" | "opaque";
  /** The `workflow(...)` call, the function, or the expression that is not understood. */
  readonly node: Node;
  readonly options: ObjectModel | null;
}

export interface TriggerModel {
  readonly type: TriggerType | "unknown";
  /** Where the type is written: the literal in `type: "cron"` or the identifier in `trigger.cron`. */
  readonly typeNode: Node | null;
  readonly member: MemberModel;
  /** null when the options are not an object literal. */
  readonly options: ObjectModel | null;
  /** The call of `trigger.x(...)`. */
  readonly call: t.CallExpression | null;
}

/** An object literal and what it says once spreads are merged. */
export interface ObjectModel {
  readonly node: t.ObjectExpression;
  /** Members by name, the one that wins; spread ones included. */
  readonly members: ReadonlyMap<string, MemberModel>;
  /** It spreads something that cannot be read. */
  readonly hasUnknown: boolean;
}

export interface MemberModel {
  readonly name: string;
  readonly property: t.ObjectProperty | t.ObjectMethod;
  /** The expression; for a method, the method itself. */
  readonly value: Node;
  /** Written in the object itself, not in one it spreads. */
  readonly own: boolean;
  /** A spread that cannot be read follows and may replace it. */
  readonly uncertain: boolean;
}

/** An array of steps: the literal (maybe held by a variable) and what it holds once spreads are flattened. */
export interface ListModel {
  /** Where steps can be added; null when the list is code. */
  readonly array: t.ArrayExpression | null;
  readonly entries: readonly ListEntry[];
}

export interface ListEntry {
  readonly node: NodeModel;
  /** The literal that holds `element`: the list's own, or a spread one's; null when the whole list is one piece of code. */
  readonly array: t.ArrayExpression | null;
  readonly element: Node;
  /** The element of the list's own literal it comes from: `element`, or the spread that brings it in. */
  readonly top: Node;
}

export type NodeModel = StepModel | OpaqueModel;

export interface StepModel {
  readonly kind: "step";
  readonly key: string;
  readonly name: string;
  /** The literal that spells the name, here or in a constant; null when the name is put together. */
  readonly nameLiteral: NameLiteral | null;
  readonly type: StepType;
  readonly call: t.CallExpression | FunctionLike;
  /** null for the function form. */
  readonly options: ObjectModel | null;
  readonly parent: FlowParent | null;
  readonly slots: readonly SlotModel[];
}

export type FunctionLike = t.FunctionDeclaration | t.FunctionExpression | t.ArrowFunctionExpression;

export interface OpaqueModel {
  readonly kind: "opaque";
  readonly key: string;
  readonly node: Node;
  readonly parent: FlowParent | null;
}

export interface SlotModel {
  readonly name: string;
  readonly list: ListModel;
  /** The object the list is a member of: the step's options, or a case's. */
  readonly owner: ObjectModel;
  /** Member name in `owner`. */
  readonly property: string;
}

export interface NameLiteral {
  readonly node: t.StringLiteral | t.TemplateLiteral;
  /** Inside the quotes. */
  readonly start: number;
  readonly end: number;
  /** Written in the call itself, not in a constant. */
  readonly inPlace: boolean;
}
