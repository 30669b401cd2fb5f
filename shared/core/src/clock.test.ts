import { describe, expect, it } from "vitest";
import { FakeClock } from "./clock.ts";

describe("FakeClock", () => {
  it("fires timers in order, each at its own time, and those they set on the way", () => {
    const clock = new FakeClock(1000);
    const fired: [string, number][] = [];
    clock.after(50, () => fired.push(["late", clock.now()]));
    clock.after(10, () => {
      fired.push(["early", clock.now()]);
      clock.after(5, () => fired.push(["nested", clock.now()]));
    });
    const cancel = clock.after(20, () => fired.push(["cancelled", clock.now()]));
    cancel();
    clock.advance(60);
    expect(fired).toEqual([
      ["early", 1010],
      ["nested", 1015],
      ["late", 1050],
    ]);
    expect([clock.now(), clock.pending]).toEqual([1060, 0]);
  });
});
