/** A kubectl that answers what it was told to, and keeps what it was asked. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after } from "node:test";

const UNKNOWN_KIND = `error: the server doesn't have a resource type`;

/** `FOLDER/KIND.json` answers `get KIND`, `KIND@LABELS.json` that with `-l`; `exec-….txt` what is run in pods. */
const PROGRAM = `#!/bin/sh
folder=$(dirname "$0")/../answers
echo "$*" >> "$folder/calls"
if [ -f "$folder/forbids" ] && [ "$2" = "$(cat "$folder/forbids")" ]; then echo "Error from server (Forbidden): $2 is forbidden" >&2; exit 1; fi
if [ -f "$folder/refuses" ]; then cat "$folder/refuses" >&2; exit 1; fi
if [ "$1" = exec ]; then
  case "$*" in
    *curl*) if [ -f "$folder/exec-curl.txt" ]; then cat "$folder/exec-curl.txt" >&2; exit 6; fi; exit 0 ;;
    *stats*) answer=stats ;;
    *clusters*) answer=clusters ;;
    *) answer=config_dump ;;
  esac
  cat "$folder/exec-$answer.txt"
  exit $?
fi
kind=$2
labels=
while [ $# -gt 0 ]; do [ "$1" = -l ] && labels=@$(echo "$2" | tr / _); shift; done
file="$folder/$kind$labels.json"
if [ -f "$file" ]; then cat "$file"; else echo '${UNKNOWN_KIND.replace("'", "'\\''")}' >&2; exit 1; fi
`;

/** What it answers: objects by kind and labels, what pods say, or why it refuses all. */
export interface Answers {
  readonly objects: Readonly<Record<string, readonly object[]>>;
  readonly pods?: Readonly<Record<"stats" | "clusters" | "config_dump" | "curl", string | undefined>>;
  readonly refuses?: string;
  /** A kind that may not be seen. */
  readonly forbids?: string;
}

/** Puts it first on this process's PATH, until the file's tests end; answers what it was asked. */
export function fakeKubectl({ objects, pods, refuses, forbids }: Answers): () => string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-kubectl-"));
  const [programs, answers] = [join(folder, "bin"), join(folder, "answers")];
  mkdirSync(programs);
  mkdirSync(answers);
  writeFileSync(join(programs, "kubectl"), PROGRAM, { mode: 0o755 });
  writeFileSync(join(answers, "calls"), "");
  for (const [kind, items] of Object.entries(objects)) {
    writeFileSync(join(answers, `${kind.replaceAll("/", "_")}.json`), JSON.stringify({ kind: "List", items }));
  }
  for (const [what, text] of Object.entries(pods ?? {})) {
    if (text !== undefined) writeFileSync(join(answers, `exec-${what}.txt`), text);
  }
  if (refuses !== undefined) writeFileSync(join(answers, "refuses"), refuses);
  if (forbids !== undefined) writeFileSync(join(answers, "forbids"), forbids);
  const path = process.env["PATH"] ?? "";
  process.env["PATH"] = `${programs}${delimiter}${path}`;
  after(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true, force: true });
  });
  return () => readFileSync(join(answers, "calls"), "utf8");
}
