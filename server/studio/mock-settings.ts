import { AppError, isJsonObject, parseStrictJson, type Json, type JsonObject } from "@fastn/core";
import type { MockConfig, MockRecording } from "@fastn/workflow";
import { configSource, isLocalUrl, type MockSettings, type RecordingSource, type RuleSource, type SettingFault, type Subscription } from "../mock/index.ts";
import type { SecretSource } from "./environments.ts";
import { localTenant } from "./services.ts";
import { secretNamesOf } from "./triggers/webhooks/service-webhook.ts";
import type { Listing } from "./workspace/list-files.ts";

export interface MockSettingsOptions {
  readonly config: MockConfig;
  readonly listing: Listing;
  readonly read: (path: string) => Promise<string>;
  readonly secrets: () => SecretSource;
  readonly studioUrl: () => string | null;
}

const ruleFiles = /^mocks\/(?:.+\/)?[^/]+\.rules\.json$/;
const recordedFiles = /^mocks\/recorded\/[^/]+\.json$/;

/** What a folder says about its mock server. What is wrong is left out and told. */
export interface ReadSettings {
  readonly settings: MockSettings;
  readonly faults: readonly SettingFault[];
}

/** Everything, with files read and secrets looked up. */
export async function mockSettings(options: MockSettingsOptions): Promise<ReadSettings> {
  const { settings, faults } = await folderAnswers(options);
  const found = [...faults];
  const { subscriptions, secrets } = await subscriptionsOf(options, found);
  return { settings: { ...settings, subscriptions, secrets }, faults: found };
}

/** How the mock answers, with files read; nothing about whom it tells. */
export async function folderAnswers(options: Pick<MockSettingsOptions, "config" | "listing" | "read">): Promise<ReadSettings> {
  const { config, listing } = options;
  const { seed, locale, latencyMs, failureRate, services } = config;
  const faults: SettingFault[] = [];
  const paths = listing.entries.filter(({ kind }) => kind === "file").map(({ path }) => path);
  const inline: RuleSource[] = config.rules === undefined ? [] : [{ source: configSource, value: config.rules as unknown as Json, at: "mock.rules" }];
  const rules = [
    ...inline,
    ...(await readAll(
      options,
      paths.filter((path) => ruleFiles.test(path)),
      faults,
    )),
  ];
  const wanted =
    config.recorded === undefined ? paths.filter((path) => recordedFiles.test(path)).map((file) => ({ file })) : recordingsOf(config.recorded, faults);
  const texts = await readAll(
    options,
    wanted.map(({ file }) => file),
    faults,
  );
  const recordings = texts.map((each): RecordingSource => {
    const { match, onMiss }: Partial<MockRecording> = wanted.find(({ file }) => file === each.source) ?? {};
    return { ...each, ...(match !== undefined && { match }), ...(onMiss !== undefined && { onMiss }) };
  });
  const given = Object.fromEntries(Object.entries({ seed, locale, latencyMs, failureRate, services }).filter(([, value]) => value !== undefined));
  return { settings: { ...(given as MockSettings), rules, recordings }, faults };
}

async function readAll({ read }: Pick<MockSettingsOptions, "read">, paths: readonly string[], faults: SettingFault[]): Promise<RuleSource[]> {
  const found: RuleSource[] = [];
  for (const path of paths) {
    try {
      found.push({ source: path, value: parseStrictJson(await read(path)) as Json });
    } catch (error) {
      const message = error instanceof AppError ? error.message : `The file is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
      faults.push({ source: path, message });
    }
  }
  return found;
}

function recordingsOf(given: readonly Json[] | NonNullable<MockConfig["recorded"]>, faults: SettingFault[]): MockRecording[] {
  return (given as readonly Json[]).flatMap((each, index) => {
    if (typeof each === "string") return [{ file: each }];
    const wrong = (member: string, hint: string): [] => {
      faults.push({ source: configSource, message: `"mock.recorded[${index}]${member}" must be ${hint}.` });
      return [];
    };
    if (!isJsonObject(each) || typeof each["file"] !== "string") return wrong("", 'the path of a recording, or an object with its "file"');
    const { match, onMiss } = each;
    if (match !== undefined && !["path", "query", "body"].includes(String(match))) return wrong(".match", "path, query or body");
    if (onMiss !== undefined && !["pass", "fail"].includes(String(onMiss))) return wrong(".onMiss", "pass or fail");
    return [each as unknown as MockRecording];
  });
}

async function subscriptionsOf(
  { config, secrets, studioUrl }: MockSettingsOptions,
  faults: SettingFault[],
): Promise<{ readonly subscriptions: readonly Subscription[]; readonly secrets: Readonly<Record<string, string>> }> {
  const subscriptions: Subscription[] = [];
  const known: Record<string, string> = {};
  for (const [index, each] of ((config.webhooks ?? []) as unknown as readonly Json[]).entries()) {
    const refuse = (member: string, message: string): void =>
      void faults.push({ source: configSource, message: `"mock.webhooks[${index}]${member}" ${message}` });
    if (!isJsonObject(each)) refuse("", 'must be an object like { service: "shopify" }.');
    else {
      const name = secretName(each);
      const { service, topic, url } = each;
      if (typeof service !== "string") refuse(".service", "must be the name of a service.");
      else if (topic !== undefined && typeof topic !== "string") refuse(".topic", "must be the service's own name of an event.");
      else if (url !== undefined && (typeof url !== "string" || !isLocalUrl(url))) refuse(".url", "must be an http address of this machine.");
      else if (name === null) refuse(".secret", 'must name a secret: { secret: "NAME" }. Values do not belong into this file.');
      else {
        const secret = (await secrets().read(name ?? (secretNamesOf(service)[0] as string))) ?? null;
        if (secret === null) refuse("", `is not signed: the secret ${name ?? secretNamesOf(service)[0]} has no value. Set it under Connections.`);
        else known[service] = secret;
        const target = await receiverOf(service, url ?? null, secret, studioUrl());
        if (target !== null) subscriptions.push({ service, topic: topic ?? null, ...target });
      }
    }
  }
  return { subscriptions, secrets: known };
}

/** undefined: none is named; null: it is no name. */
function secretName({ secret }: JsonObject): string | null | undefined {
  if (secret === undefined) return undefined;
  return isJsonObject(secret) && typeof secret["secret"] === "string" ? secret["secret"] : null;
}

/** Whom to send to and what to sign with. A service that does not sign proves itself by the address, to our own receiver. */
async function receiverOf(
  service: string,
  url: string | null,
  secret: string | null,
  studioUrl: string | null,
): Promise<Pick<Subscription, "url" | "secret"> | null> {
  const { builtIns } = await import("@fastn/connectors");
  const webhook = builtIns.find(({ name }) => name === service)?.webhook;
  const signs = webhook !== undefined && webhook.signature !== null;
  if (url !== null) return { url, secret: signs ? secret : null };
  if (studioUrl === null) return null;
  const own = `${studioUrl}/api/v1/webhooks/${encodeURIComponent(service)}/${localTenant}`;
  return signs ? { url: own, secret } : { url: secret === null ? own : `${own}?key=${encodeURIComponent(secret)}`, secret: null };
}
