import { capture, complaint } from "../envoy/capture.ts";
import type { ChartMetadata } from "./chart.ts";
import { notesIn } from "./notes.ts";

/** What a release is made of, as far as it has to fit together. */
export interface ToCheck {
  readonly version: string;
  readonly changelog: string;
  readonly chart: ChartMetadata;
  /** What git says is changed; undefined outside a repository. */
  readonly changes: string | undefined;
  /** The tag that is released, where it is released by one. */
  readonly tag: string | undefined;
}

/** What speaks against a release, one sentence each with what to do; empty where nothing does. */
export function objections({ version, changelog, chart, changes, tag }: ToCheck): string[] {
  const found: string[] = [];
  if (changes === undefined) found.push("this is no git repository: a release names the commit that it was made from");
  else if (changes !== "")
    found.push(`there are changes that are not committed: commit them, or put them away\n${changes}`);
  const notes = notesIn(changelog, version);
  if (notes === undefined) found.push(`CHANGELOG.md has no section for ${version}: write what is in it`);
  else if (notes.date === undefined)
    found.push(`CHANGELOG.md has no day for ${version}: write "## [${version}] - YYYY-MM-DD"`);
  else if (notes.text === "") found.push(`CHANGELOG.md says nothing of ${version}: write what is in it`);
  for (const key of ["version", "appVersion"] as const) {
    if (chart[key] === version) continue;
    found.push(
      `the chart's ${key} is ${chart[key]}, package.json's version ${version}: write the same into manifests/helm/gatehouse/Chart.yaml`,
    );
  }
  if (tag !== undefined && tag !== `v${version}`)
    found.push(`the tag is ${tag}, expected v${version}: package.json says ${version}`);
  return found;
}

/** What is not committed in a folder, as git lists it; undefined where it is no repository. */
export async function uncommitted(folder: string): Promise<string | undefined> {
  const result = await capture("git", ["-C", folder, "status", "--porcelain"], { timeoutMs: 30_000 });
  if (result.code === 0) return result.stdout.trimEnd();
  if (/not a git repository/i.test(result.stderr)) return undefined;
  throw new Error(`git status: ${complaint(result)}`);
}
