import { realpath } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { AppError } from "@fastn/core";
import type { OnResolveArgs, OnResolveResult, Plugin } from "esbuild";

const dslName = "@fastn/workflow";

/** Resolves imports of user code: the DSL comes from the product, everything else must really lie inside the workspace. */
export function stayInside(realRoot: string, dsl: string): Plugin {
  return {
    name: "stay-inside",
    setup(build) {
      build.onLoad({ filter: /^/, namespace: "fastn" }, () => ({ contents: dsl, loader: "js" }));
      build.onResolve({ filter: /^/ }, async (args): Promise<OnResolveResult | undefined> => {
        if (args.kind === "entry-point" || args.pluginData === resolving) return undefined;
        if (args.path === dslName) return { path: dslName, namespace: "fastn", sideEffects: false };
        if (isBuiltin(args.path)) return { path: args.path.startsWith("node:") ? args.path : `node:${args.path}`, external: true };
        const { importer, namespace, resolveDir, kind, with: attributes } = args;
        const found = await build.resolve(args.path, { importer, namespace, resolveDir, kind, with: attributes, pluginData: resolving });
        if (found.errors.length > 0) return { errors: found.errors };
        if (found.external) return refused(args, `${args.path} cannot be bundled. Import a file of the workspace or an npm package by its name.`);
        const real = await realpath(found.path).catch(() => found.path);
        if (real.startsWith(realRoot + path.sep)) return { path: real, ...(found.sideEffects ? {} : { sideEffects: false }) };
        return refused(args, `${args.path} leads out of the workspace. Copy the code into the workspace, or install the package in it.`);
      });
    },
  };
}

/** Marks our own questions to esbuild's resolver, which would ask us again. */
const resolving = Symbol("resolving");

function refused(args: OnResolveArgs, text: string): OnResolveResult {
  return { errors: [{ text, detail: new AppError("PATH_OUTSIDE_WORKSPACE", text, { import: args.path }) }] };
}
