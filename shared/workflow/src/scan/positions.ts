import type { Node } from "./nodes.ts";

/** Whether an identifier in this place is only a name (a key, a label, a declaration), not a variable that is read. */
export function isOnlyName(parent: Node, field: string): boolean {
  switch (parent.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return field === "property" && !parent.computed;
    case "ObjectProperty":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
    case "ClassAccessorProperty":
      return field === "key" && !parent.computed;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ClassDeclaration":
    case "ClassExpression":
      return field === "id";
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return field === "label";
    case "MetaProperty":
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "ExportSpecifier":
    case "ImportAttribute":
      return true;
    default:
      return false;
  }
}

/** Whether the parent's own value may be the value in this place, so that the parent's place decides what becomes of it. */
export function isPassedOn(parent: Node, field: string, node: Node): boolean {
  switch (parent.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "AwaitExpression":
    case "LogicalExpression":
      return true;
    case "ConditionalExpression":
      return field !== "test";
    case "SequenceExpression":
      return parent.expressions.at(-1) === node;
    case "AssignmentExpression":
      return field === "right" && parent.left.type !== "MemberExpression" && parent.left.type !== "OptionalMemberExpression";
    default:
      return false;
  }
}

/** Whether a value in this place is looked at and then forgotten, or is dealt with by whoever reads the parent. */
export function isUsedUp(parent: Node, field: string, node: Node): boolean {
  switch (parent.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return field === "object";
    case "VariableDeclarator":
      return field === "init";
    case "AssignmentPattern":
      return field === "right";
    case "AssignmentExpression":
      return field === "left";
    case "SequenceExpression":
      return parent.expressions.at(-1) !== node;
    case "ConditionalExpression":
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
      return field === "test" || field === "update" || field === "init";
    case "UnaryExpression":
    case "BinaryExpression":
    case "ExpressionStatement":
      return true;
    default:
      return false;
  }
}
