import { defineConfig } from "vitest/config";

/** Whole-app tests: the built product in a real Chromium, and the built Electron shell on Electron or its double. */
export default defineConfig({
  test: {
    include: ["electron/e2e/**/*.e2e.ts"],
    exclude: ["**/node_modules/**", "out/**"],
    globalSetup: ["electron/e2e/setup.mjs"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A condition is waited for as long as a busy machine may need; none of the specs judges by time.
    expect: { poll: { timeout: 15_000 } },
    // Each file runs a browser and a platform process of its own; two at once starve each other on two cores.
    fileParallelism: false,
  },
});
