import { camel, capital, singular, wordsOf } from "./words.ts";

export interface NamedBy {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  /** The answer is a list of things. */
  readonly isList: boolean;
}

/** Last segments that say what is done rather than to what. */
const verbs = new Set(
  "accept activate add approve archive assign attach cancel capture clone create close complete confirm copy deactivate delete disable discard download enable execute export finalize get import invite list lock merge move pause pay pin post preview publish purge query read refresh refund reject remove rename reopen replace reset restore resume retry revoke run search send set share start stop submit subscribe sync transfer trigger unarchive unlock unpin unpublish unsubscribe update upload upsert validate verify void".split(
    " ",
  ),
);
const noise = /^(api|rest|v\d+([._]\d+)*|\d+(\.\d+)*)$/i;
const maxLength = 64;

/**
 * Names of actions, in the order given: from `operationId` when it is a readable identifier, else from method and path. Two that would be the same are
 * told apart by what their paths end with, then by number; so a name changes only when the description changes around it.
 */
export function actionNames(operations: readonly NamedBy[]): string[] {
  const shared = sharedPrefix(operations.map(({ path }) => literals(path)));
  const taken = new Set<string>();
  return operations.map((operation) => {
    const base = cut(readableId(operation) ?? fromPath(operation, shared));
    const parameters = parametersOf(operation.path).map((parameter) => wordsOf(parameter).map(capital).join(""));
    const candidates = [base, cut(base + (parameters.length > 0 ? `By${parameters.join("And")}` : "")), cut(fromPath(operation, shared))];
    let name = candidates.find((each) => !taken.has(each));
    for (let number = 2; name === undefined; number++) if (!taken.has(`${base}${number}`)) name = `${base}${number}`;
    taken.add(name);
    return name;
  });
}

function cut(name: string): string {
  return name.length > maxLength ? name.slice(0, maxLength) : name;
}

/** Generators put method and path into the id; such ids are worse than the path itself. */
function readableId({ operationId, path }: NamedBy): string | null {
  if (operationId === "" || operationId.length > 80 || /[/{}]/.test(operationId)) return null;
  const words = wordsOf(operationId);
  if (words.length === 0 || !/^[a-z]/.test(words[0] ?? "")) return null;
  // FastAPI puts the whole path between name and method: read_item_items__item_id__get.
  const pathWords = wordsOf(path).join(" ");
  if (/_(get|post|put|patch|delete)$/.test(operationId) && pathWords !== "" && words.join(" ").includes(`${pathWords} `)) return null;
  return camel(words);
}

function fromPath({ method, path, isList }: NamedBy, shared: number): string {
  const all = literals(path);
  const parts = all.slice(Math.min(shared, Math.max(0, all.length - 1))).filter((part) => !noise.test(part));
  const words = parts.map(wordsOf).filter((each) => each.length > 0);
  const last = words.at(-1) ?? [];
  const endsInParameter = /\}[^/]*$/.test(path);
  if (words.length > 1 && last.some((word) => verbs.has(word)) && !endsInParameter && method !== "GET") {
    return camel([...last, ...nouns(words.slice(0, -1), /^(list|query|search)$/.test(last[0] ?? ""))]);
  }
  const verb =
    method === "GET"
      ? isList && !endsInParameter
        ? "list"
        : "get"
      : ({ POST: "create", PUT: "replace", PATCH: "update", DELETE: "delete" }[method] ?? "call");
  return camel([verb, ...nouns(words, verb === "list")]);
}

/** Every noun but the last in the singular, the last one too unless many are meant. */
function nouns(parts: readonly (readonly string[])[], many: boolean): string[] {
  return parts.flatMap((part, index) => {
    if (many && index === parts.length - 1) return part;
    return [...part.slice(0, -1), singular(part.at(-1) ?? "")];
  });
}

/** `vets('{name}')` counts as what stands around its placeholder. */
const literals = (path: string): string[] =>
  path
    .split("/")
    .map((part) => part.replaceAll(/\{[^}]*\}/g, ""))
    .filter((part) => /[A-Za-z0-9]/.test(part));
const parametersOf = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);

/** How many leading literal segments all paths have in common and none of them consists of: the last segment of a path is what it is about. */
function sharedPrefix(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  if (paths.length < 2) return first.filter((part) => noise.test(part)).length;
  let length = 0;
  while (length < first.length && paths.every((path) => path[length] === first[length])) length++;
  return length > 0 && paths.some((path) => path.length === length) ? length - 1 : length;
}
