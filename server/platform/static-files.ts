import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { AppError, contentSecurityPolicy } from "@fastn/core";
import type { Service } from "./service-types.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** The bundler puts a hash of the content into these names, so they never change. */
const isHashed = (path: string): boolean => /^assets\/.*-[\w-]{8,}\.\w+$/.test(path);

/**
 * Serve the page and its files: GET only, known types only, nothing from outside the folder. Paths without a file extension are places
 * within the page and get index.html. Read on demand: a studio without a window never loads them.
 */
export function useStaticFiles(app: Service, folder: string): void {
  const root = realpath(folder);
  // A folder that is not there is an answer to each request, not a crash at start.
  root.catch(() => undefined);
  app.get("/*", { config: { access: "public" }, schema: { hide: true } }, async (request, reply) => {
    const wanted = decodeURIComponent(request.url.split("?")[0] ?? "/").slice(1);
    if (wanted.startsWith("api/")) throw new AppError("NOT_FOUND", `There is no GET /${wanted}.`);
    const path = extname(wanted) === "" ? "index.html" : wanted;
    const type = types[extname(path)];
    const real = type === undefined ? null : await findInside(await root.catch(() => null), path);
    if (real === null || type === undefined) throw new AppError("NOT_FOUND", `There is no /${wanted}.`);
    const { size, mtimeMs } = await stat(real);
    const etag = `"${size.toString(36)}-${mtimeMs.toString(36)}"`;
    reply.headers({
      "content-type": type,
      "content-security-policy": contentSecurityPolicy,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": isHashed(path) ? "public, max-age=31536000, immutable" : "no-cache",
      etag,
    });
    return request.headers["if-none-match"] === etag ? reply.code(304).send() : reply.send(await readFile(real));
  });
}

/** Real path of a file within the folder; null for anything else. */
async function findInside(root: string | null, path: string): Promise<string | null> {
  if (root === null || path.includes("\0") || path.split(/[/\\]/).includes("..")) return null;
  try {
    const real = await realpath(join(root, path));
    return real.startsWith(root + sep) && (await stat(real)).isFile() ? real : null;
  } catch {
    return null;
  }
}
