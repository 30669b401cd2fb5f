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
        if (nativeLoaders.has(args.path) || args.path.endsWith(".node")) return native(args);
        const { importer, namespace, resolveDir, kind, with: attributes } = args;
        const found = await build.resolve(args.path, { importer, namespace, resolveDir, kind, with: attributes, pluginData: resolving });
        if (found.errors.length > 0) return { errors: found.errors };
        if (found.external) return refused(args, `${args.path} cannot be bundled. Import a file of the workspace or an npm package by its name.`);
        if (found.path.endsWith(".node")) return native(args);
        const real = await realpath(found.path).catch(() => found.path);
        if (real.startsWith(realRoot + path.sep)) return { path: real, ...(found.sideEffects ? {} : { sideEffects: false }) };
        return refused(args, `${args.path} leads out of the workspace. Copy the code into the workspace, or install the package in it.`);
      });
    },
  };
}

/** Packages that exist to load compiled code; whoever imports one is a native addon. */
const nativeLoaders: ReadonlySet<string> = new Set([
  "bindings",
  "node-gyp-build",
  "node-pre-gyp",
  "@mapbox/node-pre-gyp",
  "prebuild-install",
  "node-addon-api",
  "ffi-napi",
]);

function native({ path: wanted, importer }: OnResolveArgs): OnResolveResult {
  const from = /node_modules[\\/](?<name>(?:@[^\\/]+[\\/])?[^\\/]+)/.exec(importer)?.groups?.["name"];
  const what = from === undefined ? `${wanted} is` : `The package ${from} is (or needs)`;
  return {
    errors: [{ text: `${what} a native addon, which handlers cannot load. Use a package in plain JavaScript, or call a service through a connector.` }],
  };
}

/** Marks our own questions to esbuild's resolver, which would ask us again. */
const resolving = Symbol("resolving");

function refused(args: OnResolveArgs, text: string): OnResolveResult {
  return { errors: [{ text, detail: new AppError("PATH_OUTSIDE_WORKSPACE", text, { import: args.path }) }] };
}
