/** A relying party as its configuration has it, in JSON of any form. */
export interface Party {
  /** What it has at a place, of its own or from the top, and the path of that. */
  get(...steps: readonly string[]): { readonly value: unknown; readonly path: string };
}

/** The relying parties of a configuration; none where it is no JSON. */
export function partiesOf(text: string): Party[] {
  let top: unknown;
  try {
    top = JSON.parse(text);
  } catch {
    return [];
  }
  const entries = at(top, "relyingParties");
  if (!Array.isArray(entries)) return [partyOf(top, undefined, "")];
  return entries.map((entry: unknown, index) => partyOf(top, entry, `relyingParties[${index}].`));
}

function partyOf(top: unknown, own: unknown, prefix: string): Party {
  return {
    get: (...steps) => {
      const found = at(own, ...steps);
      const path = steps.join(".");
      return found === undefined ? { value: at(top, ...steps), path } : { value: found, path: prefix + path };
    },
  };
}

/** What stands below a value by names; undefined where there is nothing. */
export function at(value: unknown, ...steps: readonly string[]): unknown {
  return steps.reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), value);
}

/** Whether a value has members by name. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
