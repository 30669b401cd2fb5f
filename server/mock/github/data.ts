import type { Faker } from "@faker-js/faker";
import type { JsonObject } from "@fastn/core/values";

export interface GitHubData {
  readonly users: readonly JsonObject[];
  readonly repos: Map<string, Repository>;
  nextId: number;
}

export interface Repository {
  record: JsonObject;
  /** Issues and pull requests share one row of numbers; those of a pull request say so with `pull_request`. */
  readonly issues: Map<number, JsonObject>;
  readonly pulls: Map<number, JsonObject>;
  /** By number of the issue. */
  readonly comments: Map<number, JsonObject[]>;
  readonly runs: JsonObject[];
  readonly hooks: Map<number, JsonObject>;
  readonly labels: readonly JsonObject[];
}

export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
export const me = 0;
const dayMs = 86_400_000;
const site = "https://github.example.com";

const labelSet = [
  ["bug", "d73a4a"],
  ["enhancement", "a2eeef"],
  ["question", "d876e3"],
  ["good first issue", "7057ff"],
] as const;

export function seedGitHub(faker: Faker, baseDateMs: number): GitHubData {
  const users = ["mock-bot", "ada", "grace", "alan"].map((login, index): JsonObject => ({ login, id: 1001 + index, type: "User" }));
  const data: GitHubData = { users, repos: new Map(), nextId: 900_001 };
  const organization: JsonObject = { login: "acme", id: 1000, type: "Organization" };
  for (const [index, [name, issues]] of (
    [
      ["shop", 40],
      ["billing", 12],
      ["docs", 3],
    ] as const
  ).entries()) {
    const createdAt = baseDateMs - (400 - index * 50) * dayMs;
    data.repos.set(`acme/${name}`, seedRepository(faker, data, organization, name, issues, createdAt, baseDateMs));
  }
  return data;
}

function seedRepository(faker: Faker, data: GitHubData, owner: JsonObject, name: string, count: number, createdAt: number, baseDateMs: number): Repository {
  const fullName = `${String(owner["login"])}/${name}`;
  const id = data.nextId++;
  const labels = labelSet.map(([label, color]): JsonObject => ({ id: data.nextId++, name: label, color }));
  const repository: Repository = { record: {}, issues: new Map(), pulls: new Map(), comments: new Map(), runs: [], hooks: new Map(), labels };
  for (let number = 1; number <= count; number++) {
    const at = createdAt + Math.floor(((baseDateMs - createdAt) * number) / (count + 1));
    const isPull = number % 5 === 0;
    const closed = faker.datatype.boolean({ probability: 0.4 });
    const user = faker.helpers.arrayElement([...data.users]);
    const title = `${faker.hacker.verb()} the ${faker.hacker.adjective()} ${faker.hacker.noun()}`;
    const issue = issueRecord(data, repository, fullName, number, { title, body: faker.lorem.paragraph(), user, at, closed, isPull });
    repository.issues.set(number, issue);
    if (isPull) repository.pulls.set(number, pullRecord(issue, `change-${number}`, "main", fakeSha(faker), closed ? at + dayMs : null));
    const comments = faker.number.int({ min: 0, max: 3 });
    for (let each = 0; each < comments; each++) {
      addComment(data, repository, fullName, number, faker.lorem.sentence(), faker.helpers.arrayElement([...data.users]), at + (each + 1) * 3_600_000);
    }
  }
  for (let each = 1; each <= Math.min(15, count); each++)
    repository.runs.push(runRecord(data, fullName, each, fakeSha(faker), baseDateMs - (16 - each) * dayMs));
  repository.record = {
    id,
    name,
    full_name: fullName,
    private: name === "billing",
    owner,
    html_url: `${site}/${fullName}`,
    description: faker.company.catchPhrase(),
    default_branch: "main",
    open_issues_count: 0,
    created_at: iso(createdAt),
    updated_at: iso(baseDateMs),
  };
  return repository;
}

const fakeSha = (faker: Faker): string => faker.git.commitSha({ length: 40 });

interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly user: JsonObject;
  readonly at: number;
  readonly closed?: boolean;
  readonly isPull?: boolean;
  readonly labels?: readonly JsonObject[];
  readonly assignees?: readonly JsonObject[];
}

export function issueRecord(data: GitHubData, repository: Repository, fullName: string, number: number, given: NewIssue): JsonObject {
  const { title, body, user, at, closed = false, isPull = false } = given;
  const labels = given.labels ?? (number % 3 === 0 ? [repository.labels[number % repository.labels.length] as JsonObject] : []);
  return {
    id: data.nextId++,
    number,
    title,
    body,
    state: closed ? "closed" : "open",
    state_reason: closed ? "completed" : null,
    user,
    labels,
    assignees: given.assignees ?? (number % 4 === 0 ? [data.users[1] as JsonObject] : []),
    comments: 0,
    html_url: `${site}/${fullName}/${isPull ? "pull" : "issues"}/${number}`,
    created_at: iso(at),
    updated_at: iso(closed ? at + dayMs : at),
    closed_at: closed ? iso(at + dayMs) : null,
    ...(isPull && { pull_request: { html_url: `${site}/${fullName}/pull/${number}` } }),
  };
}

export function pullRecord(issue: JsonObject, head: string, base: string, sha: string, mergedAt: number | null, draft = false): JsonObject {
  const { id, number, title, body, state, user, html_url: url, created_at: created, updated_at: updated } = issue;
  return {
    id: Number(id) + 5_000_000,
    number: number ?? 0,
    title: title ?? "",
    body: body ?? null,
    state: state ?? "open",
    draft,
    merged: mergedAt !== null,
    merged_at: mergedAt === null ? null : iso(mergedAt),
    merge_commit_sha: mergedAt === null ? null : sha.split("").toReversed().join(""),
    user: user ?? null,
    head: { ref: head, sha },
    base: { ref: base, sha: "0".repeat(40) },
    html_url: url ?? null,
    created_at: created ?? null,
    updated_at: updated ?? null,
  };
}

export function addComment(data: GitHubData, repository: Repository, fullName: string, number: number, body: string, user: JsonObject, at: number): JsonObject {
  const id = data.nextId++;
  const comment: JsonObject = {
    id,
    body,
    user,
    html_url: `${site}/${fullName}/issues/${number}#issuecomment-${id}`,
    created_at: iso(at),
    updated_at: iso(at),
  };
  repository.comments.set(number, [...(repository.comments.get(number) ?? []), comment]);
  const issue = repository.issues.get(number);
  if (issue !== undefined) repository.issues.set(number, { ...issue, comments: Number(issue["comments"]) + 1, updated_at: iso(at) });
  return comment;
}

export function runRecord(data: GitHubData, fullName: string, runNumber: number, sha: string, at: number, rest: JsonObject = {}): JsonObject {
  const id = data.nextId++;
  return {
    id,
    name: "CI",
    workflow_id: 700_001,
    head_branch: "main",
    head_sha: sha,
    event: "push",
    status: "completed",
    conclusion: runNumber % 4 === 0 ? "failure" : "success",
    run_number: runNumber,
    html_url: `${site}/${fullName}/actions/runs/${id}`,
    created_at: iso(at),
    updated_at: iso(at + 240_000),
    ...rest,
  };
}

/** A repository as shown: what is counted is counted now. */
export function showRepository({ record, issues }: Repository): JsonObject {
  return { ...record, open_issues_count: [...issues.values()].filter((issue) => issue["state"] === "open").length };
}
