import { AppError, type Json } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { CaseMockSettings } from "@fastn/runtime/cases";
import type { Api } from "@fastn/connectors/import";
import type { MockOverrides } from "@fastn/workflow";
import type { MockServer } from "../../mock/index.ts";
import type { MockSource } from "../mock.ts";

export interface CaseMockOptions {
  readonly read: (path: string) => Promise<string>;
  readonly logger: Logger;
}

/** Whose rules come before those of the folder, named in what is wrong with them. */
const caseSource = "the case";

/**
 * A mock server that only cases reach, as the folder says and as new before each of them. Started by the first. It waits and fails by chance only where
 * a case asks for it, and tells nobody of what happens: a test is no reason to start the workflows of the folder.
 */
export class CaseMock {
  private readonly options: CaseMockOptions;
  private readonly apis = new Map<string, Api>();
  private started: Promise<MockServer> | undefined;

  constructor(options: CaseMockOptions) {
    this.options = options;
  }

  /** Answer `/<name>` as an API description says; null: no longer. */
  async serveApi(name: string, api: Api | null): Promise<void> {
    if (api === null) this.apis.delete(name);
    else this.apis.set(name, api);
    await (await this.started)?.serveApi(name, api);
  }

  /**
   * @param environment what the case's environment says, before the folder
   * @param own what the case says for itself, before both
   * @returns its address
   * @throws AppError CONFIG_INVALID naming the file and field of what cannot be taken: a case must not pass because a rule was left out
   */
  async reset({ config, listing }: MockSource, environment: MockOverrides, own: CaseMockSettings): Promise<string> {
    const { latencyMs: _wait, failureRate: _chance, ...folder } = { ...config?.mock, ...environment };
    const { rules: ownRules, ...changes } = own;
    const { folderAnswers } = await import("../mock-settings.ts");
    const { settings, faults } = await folderAnswers({ read: this.options.read, config: folder, listing });
    const server = await (this.started ??= this.start());
    const rules = ownRules === undefined ? [] : [{ source: caseSource, value: ownRules as Json, at: "mock.rules" }];
    // Nothing of the case before it; and of equal priority, the newest source comes first.
    await server.configure({});
    const refused = await server.configure({ ...settings, ...changes, rules: [...(settings.rules ?? []), ...rules] });
    const [fault] = [...faults, ...refused];
    if (fault !== undefined)
      throw new AppError("CONFIG_INVALID", `The mock server cannot be set up for the case: ${fault.source}: ${fault.message}`, { file: fault.source });
    server.reset();
    return server.url ?? (await server.listen());
  }

  async close(): Promise<void> {
    await (await this.started)?.close();
  }

  private async start(): Promise<MockServer> {
    const { createMockServer } = await import("../../mock/index.ts");
    const server = createMockServer({ logger: this.options.logger });
    for (const [name, api] of this.apis) await server.serveApi(name, api);
    await server.listen();
    return server;
  }
}
