import { isPathTemplate } from "../config/path-template";
import { Match, matchIf, opposite } from "./match";
import { PathTemplate } from "./path-template";
import { PatternFields } from "./pattern-fields";

/** The patterns of `paths` and `notPaths`, and the templates among them. */
export class PathFields {
  private readonly patterns: PatternFields;
  /** What `paths` would be for requests with a slash more or less at the end. */
  private readonly slashedPatterns: PatternFields;
  private readonly slashedTemplates: PathTemplate[];
  private readonly notPatterns: PatternFields;
  private readonly templates: PathTemplate[];
  private readonly notTemplates: PathTemplate[];

  /** Takes what the configuration has accepted. */
  constructor(paths: string[], notPaths: string[]) {
    this.patterns = new PatternFields(withoutTemplates(paths), []);
    this.notPatterns = new PatternFields(withoutTemplates(notPaths), []);
    this.templates = compileTemplates(paths);
    const slashed = withOtherSlash(paths);
    this.slashedPatterns = new PatternFields(withoutTemplates(slashed), []);
    this.slashedTemplates = compileTemplates(slashed);
    this.notTemplates = compileTemplates(notPaths);
  }

  /** Whether nothing is asked for. */
  get isEmpty(): bool {
    return !this.asksForPath && this.notTemplates.length == 0 && !this.notPatterns.asksForValue;
  }

  private get asksForPath(): bool {
    return this.templates.length > 0 || this.patterns.asksForValue;
  }

  /**
   * Whether a path, without its query, is what is asked for. `anySlash`: it is among `paths` also where it is with a slash more
   * or less at its end.
   */
  match(path: usize, length: i32, anySlash: bool): Match {
    let match = Match.Yes;
    if (this.asksForPath) {
      match = matchOne(this.patterns, this.templates, path, length);
      if (anySlash && match != Match.Yes) {
        match = max(match, matchOne(this.slashedPatterns, this.slashedTemplates, path, length));
      }
    }
    if (match == Match.No) return match;
    return min(match, opposite(matchOne(this.notPatterns, this.notTemplates, path, length)));
  }
}

function matchOne(patterns: PatternFields, templates: PathTemplate[], path: usize, length: i32): Match {
  let match = patterns.asksForValue ? matchIf(patterns.match(path, length)) : Match.No;
  for (let i = 0, count = templates.length; i < count && match != Match.Yes; i++) {
    match = max(match, unchecked(templates[i]).matches(path, length));
  }
  return match;
}

function withoutTemplates(values: string[]): string[] {
  const patterns: string[] = [];
  for (let i = 0; i < values.length; i++) if (!isPathTemplate(values[i])) patterns.push(values[i]);
  return patterns;
}

function compileTemplates(values: string[]): PathTemplate[] {
  const templates: PathTemplate[] = [];
  for (let i = 0; i < values.length; i++) if (isPathTemplate(values[i])) templates.push(new PathTemplate(values[i]));
  return templates;
}

/** The patterns that match a path where `patterns` match it only with a slash more or less at its end. */
function withOtherSlash(patterns: string[]): string[] {
  const others: string[] = [];
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    const isOpen = pattern.endsWith("/*") || pattern.endsWith("/{**}");
    const end = isOpen ? pattern.lastIndexOf("/") : pattern.length - 1;
    if (isOpen || pattern.endsWith("/")) {
      if (end > 0) others.push(pattern.substring(0, end));
    } else if (!pattern.endsWith("*")) {
      others.push(pattern + "/");
    }
  }
  return others;
}
