import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,server,renderer,electron,build}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "out/**", "electron/e2e/**"],
    setupFiles: ["build/lib/vitest-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A busy machine is no failure: what is polled for has as long as a test.
    expect: { poll: { timeout: 20_000 } },
    // Two cores are common; more workers than cores only make timeouts likelier.
    maxWorkers: 2,
  },
});
