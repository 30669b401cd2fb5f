import type { Plugin } from "vite";

/**
 * An ESM import of a built-in module reads every member of it, also those that Node makes on first use: `node:http` then loads all of `fetch`
 * (70 ms of each start, and its memory). In what is built, the members that are wanted are taken from the module itself.
 */
export const lazyBuiltins: Plugin = {
  name: "fastn:lazy-builtins",
  // One line gives one line, so source maps stay as they are.
  renderChunk: (code) => ({ code: code.replaceAll(/^import (?<names>[^;"]+) from "(?<name>node:[\w/]+)";$/gm, take), map: null }),
};

function take(_statement: string, names: string, name: string): string {
  const module = `process.getBuiltinModule("${name}")`;
  const [, whole, members] = /^(?:(?:\* as )?([\w$]+))?(?:, )?(\{.*\})?$/.exec(names) ?? [];
  const wanted = [whole && `${whole} = ${module}`, members && `${members.replaceAll(" as ", ": ")} = ${module}`].filter(Boolean);
  if (wanted.length === 0) throw new Error(`lazy-builtins does not know this form of import: ${names}`);
  return `const ${wanted.join(", ")};`;
}
