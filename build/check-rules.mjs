// Rules of the repository that no linter knows: sizes, unfinished work, lock file.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { sabotages } from "./lib/sabotages.mjs";

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8", maxBuffer: 64 * 2 ** 20 })
  .split("\0")
  .filter(Boolean);
const problems = [];
const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // deleted in the working tree, or a dangling link
  }
};
const isSource = (file) => /\.(ts|tsx|mjs)$/.test(file) && !/generated|\/fixtures\/|\/corpus\//.test(file);

for (const file of files.filter(isSource)) {
  const text = read(file);
  const lines = text.split("\n").length;
  if (lines > 450 && !/\.(test|e2e|contract)\./.test(file)) problems.push(`${file}: ${lines} lines; past 450, look for the second noun in it and split there`);
  text.split("\n").forEach((line, index) => {
    if (file !== "build/check-rules.mjs" && /\b(TODO|FIXME)\b|\.(skip|only)\(/.test(line))
      problems.push(`${file}:${index + 1}: unfinished or switched off: ${line.trim().slice(0, 80)}`);
  });
}

// Optional per-platform packages left out of the lock break `npm ci` on those platforms; addresses tie it to one registry.
const packages = JSON.parse(read("package-lock.json")).packages;
for (const [path, entry] of Object.entries(packages)) {
  if (typeof entry.resolved === "string" && /^https?:/.test(entry.resolved))
    problems.push(`package-lock.json: ${path} names a registry address; set omit-lockfile-registry-resolved=true and install again`);
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!Object.keys(packages).some((other) => other.endsWith(`node_modules/${name}`)))
      problems.push(`package-lock.json: ${path} misses its platform package ${name}; pin a version that has them all`);
  }
}

const topFolders = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
for (const folder of topFolders) {
  if (!folder.startsWith(".") && !["electron", "renderer", "server", "shared", "resources", "build", "docs"].includes(folder))
    problems.push(`${folder}/: the house has no such room; see CONTRIBUTING.md`);
}

// A sabotage whose text has moved breaks nothing and so proves nothing.
for (const { proof, what, file, find, replace } of sabotages) {
  const times = replace === find ? 0 : read(file).split(find).length - 1;
  if (times !== 1) problems.push(`build/lib/sabotages.mjs: ${proof}: ${what}: ${file} has the text to change ${times} times, not once: ${find}`);
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `${files.length} files follow the rules` : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
