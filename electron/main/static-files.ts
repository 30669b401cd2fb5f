import { realpathSync } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { contentSecurityPolicy } from "@fastn/core";

/** Kinds of file the build emits. Anything else in the folder is not served. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/**
 * The file a URL's path means inside `root`, or null: outside the root after links are followed, of a kind the build does
 * not emit, or written in a way that only an attack would choose.
 */
export async function resolveStatic(root: string, pathname: string): Promise<string | null> {
  const path = decodePath(pathname);
  // Compared after realpath on both sides: neither dots, encodings nor links get out of the folder.
  if (path === null || types[extname(path).toLowerCase()] === undefined) return null;
  try {
    const file = await realpath(join(root, path));
    return file.startsWith(realpathSync(root) + sep) ? file : null;
  } catch {
    return null; // no such file
  }
}

function decodePath(pathname: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const isPlain = !/[\0\\:]|%/.test(path) && !path.split("/").some((part) => part === ".." || part === ".");
  return isPlain ? path : null;
}

/** Answer a GET for one of the renderer's files; a path without an extension is a route of the page and gets index.html. */
export async function serveStatic(root: string, request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return new Response("method not allowed", { status: 405 });
  const { pathname } = new URL(request.url);
  const isRoute = extname(pathname) === "" && !pathname.includes("%") && !pathname.includes("..");
  const file = await resolveStatic(root, isRoute ? "/index.html" : pathname);
  const handle = file === null ? null : await openFile(file);
  if (file === null || handle === null) return new Response("not found", { status: 404, headers: { "content-type": "text/plain" } });
  const headers = new Headers({
    "content-type": types[extname(file).toLowerCase()] ?? "application/octet-stream",
    "x-content-type-options": "nosniff",
    "content-security-policy": contentSecurityPolicy,
    "cross-origin-opener-policy": "same-origin",
    // The build puts a hash into every name under assets/, so those never change.
    "cache-control": pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (request.method === "HEAD") {
    await handle.close();
    return new Response(null, { headers });
  }
  return new Response(handle.readableWebStream({ autoClose: true }) as ReadableStream<Uint8Array>, { headers });
}

async function openFile(file: string): Promise<FileHandle | null> {
  try {
    const handle = await open(file);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch {
    // gone between looking and opening: not found
  }
  return null;
}
