import type { BuildOptions, BuildResult } from "esbuild";

type InMemory = BuildOptions & { readonly write: false };

/** A compiler that was not needed for so long ends, ms; it is a process of some 15 MB that the next compilation starts again in 20 ms. */
const idleMs = 10_000;

let underWay = 0;
let ending: NodeJS.Timeout | undefined;

/** Bundle in memory with esbuild, whose process lives no longer than it has work. @throws BuildFailure */
export async function bundle(options: InMemory): Promise<BuildResult<InMemory>> {
  const { build, stop } = await import("esbuild");
  underWay++;
  clearTimeout(ending);
  try {
    return await build(options);
  } finally {
    underWay--;
    if (underWay === 0) ending = setTimeout(() => void stop(), idleMs).unref();
  }
}
