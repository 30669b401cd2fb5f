import { resolve } from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import { lazyBuiltins } from "./build/lib/lazy-builtins.ts";

const at = (path: string): string => resolve(import.meta.dirname, path);

/** What stays outside the bundles: native code, and the one package that starts a binary of its own. Everything else is bundled. */
const external = ["electron", "better-sqlite3", "esbuild", "keytar", /^node:/];

export default defineConfig({
  main: {
    plugins: [lazyBuiltins],
    // What the platform keeps between starts is this build's alone; a build by another way keeps nothing.
    define: { "process.env.FASTN_BUILD_ID": process.env["FASTN_BUILD_ID"] === undefined ? "undefined" : JSON.stringify(process.env["FASTN_BUILD_ID"]) },
    build: {
      outDir: "out/main",
      // `dependencies` of package.json are external by default; the list above says it in one place.
      externalizeDeps: false,
      sourcemap: true,
      target: "node24",
      reportCompressedSize: false,
      rolldownOptions: {
        external,
        input: {
          index: at("electron/main/index.ts"),
          // Started by path, as processes and threads of their own.
          platform: at("server/studio/start.ts"),
          "step-host": at("shared/runtime/src/step-host/host-main.ts"),
          "step-worker": at("shared/runtime/src/step-host/worker-main.ts"),
          "checkpoint-thread": at("server/store/sqlite/checkpoint-thread.ts"),
          mock: at("server/mock/main.ts"),
          // Bundled into every workflow that is compiled.
          "workflow-dsl": at("shared/workflow/src/index.ts"),
        },
        // Source text is read and hashed at each start and kept in memory: comments and space go, names stay as they are written.
        output: { minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      externalizeDeps: false, // a sandboxed preload can only require("electron")
      reportCompressedSize: false,
      rolldownOptions: {
        external: ["electron"],
        input: { index: at("electron/preload/index.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: at("renderer"),
    base: "./", // the same files work from app:// and http://127.0.0.1
    plugins: [react(), tailwind()],
    worker: { format: "es" },
    build: {
      outDir: at("out/renderer"),
      emptyOutDir: true,
      minify: true,
      assetsInlineLimit: 0, // the page's policy allows no data: fonts
      reportCompressedSize: false,
      chunkSizeWarningLimit: 8_000,
      rolldownOptions: {
        input: { index: at("renderer/index.html") },
        // What the first picture needs is one file: forty small ones cost forty requests before anything shows.
        output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } },
      },
    },
  },
});
