// Shared by the DSL, which is bundled into every workflow, and by the hosts that run steps: they meet at one well-known symbol.
import type { StepContext } from "./context.ts";

const key = Symbol.for("fastn.current-step");

/** `ctx` of the step that runs now; undefined between steps. */
export function currentStep(): StepContext | undefined {
  return (globalThis as { [key]?: () => StepContext | undefined })[key]?.();
}

/** Say which step runs: for hosts. Cannot be replaced by user code. */
export function provideCurrentStep(current: () => StepContext | undefined): void {
  if (!Object.hasOwn(globalThis, key)) Object.defineProperty(globalThis, key, { value: current });
}
