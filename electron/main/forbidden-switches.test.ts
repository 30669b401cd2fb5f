import { expect, test } from "vitest";
import { forbiddenSwitches } from "./forbidden-switches.ts";

test.each([
  ["--inspect"],
  ["--inspect=0.0.0.0:9229"],
  ["--inspect-brk"],
  ["--INSPECT"],
  ["-inspect"],
  ["--remote-debugging-port=9222"],
  ["--remote-debugging-pipe"],
  ["--no-sandbox"],
  ["--disable-web-security"],
  ["--load-extension=/tmp/x"],
  ["--js-flags=--expose-gc"],
])("sees %s", (argument) => {
  expect(forbiddenSwitches(["/opt/studio", "/data/flows", argument])).toHaveLength(1);
});

test("lets ordinary switches and folders of such names through", () => {
  expect(forbiddenSwitches(["/opt/studio", "--force-dark-mode", "inspect", "/data/--inspect", "fastn://inspect"])).toEqual([]);
});
