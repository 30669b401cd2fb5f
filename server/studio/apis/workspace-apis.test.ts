import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createConnectorRegistry } from "@fastn/connectors";
import { expect, it, onTestFinished } from "vitest";
import { tempWorkspace } from "../testing.ts";
import { openWorkspaceFiles } from "../workspace/workspace-files.ts";
import { createWorkspaceApis } from "./workspace-apis.ts";

const pets = readFileSync(join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures/pets-3.0.openapi.yaml"), "utf8");

it("reads a description once when two looks at the folder overlap", async () => {
  const workspace = tempWorkspace({ "connectors/pets.openapi.yaml": pets, "connectors/acme.ts": "export default { actions: { a: { handler() {} } } };" });
  onTestFinished(() => workspace.remove());
  const registry = createConnectorRegistry();
  onTestFinished(() => registry.close());
  const host = { call: () => Promise.reject(new Error("nothing is called")), forget: () => {}, close: () => {} };
  const apis = createWorkspaceApis({ root: workspace.root, registry: async () => registry, serve: async () => {}, host });
  const files = await openWorkspaceFiles(workspace.root, () => {});
  const listing = await files.scan();
  const looks = await Promise.all([apis.sync(listing), apis.sync(listing)]);
  expect(looks).toEqual([
    { problems: [], changed: true, none: false },
    { problems: [], changed: false, none: false },
  ]);
  expect(["pets", "acme"].map((name) => registry.find(name)?.actions.length)).toEqual([7, 1]);
});
