/** What a changelog (keepachangelog.com, 1.1.0) says of a version. */
export interface Notes {
  /** Without the heading. */
  readonly text: string;
  /** "2026-11-30"; undefined while it has none. */
  readonly date: string | undefined;
}

/** Finds the section of a version; undefined where there is none. */
export function notesIn(changelog: string, version: string): Notes | undefined {
  for (const section of changelog.split(/^## /m).slice(1)) {
    const [heading = "", ...lines] = section.split("\n");
    const [, found, rest = ""] = /^\[?([^\]\s]+)\]?(.*)$/.exec(heading) ?? [];
    if (found !== version) continue;
    // Links at the end of the file are of all versions.
    const text = lines
      .filter((line) => !/^\[[^\]]+\]: /.test(line))
      .join("\n")
      .trim();
    return { text, date: /\d{4}-\d{2}-\d{2}/.exec(rest)?.[0] };
  }
  return undefined;
}
