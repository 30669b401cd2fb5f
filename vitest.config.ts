import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,server,renderer,electron,build}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "out/**", "electron/e2e/**"],
    setupFiles: ["build/lib/vitest-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores are common; more workers than cores only make timeouts likelier.
    maxWorkers: 2,
  },
});
