import { asText, isMap, type JsonMap } from "./json.ts";
import { type Fate, type Given, type GivenOptions, nearest, type OptionRow, type Value } from "./option.ts";
import type { Rule } from "./rules.ts";

/** What stands where somebody has to say more. As a claim's value nobody has it: what is not settled lets nobody in. */
export const FILL_IN = "FILL_IN";

const ORDER = [
  ...["issuer", "clientId", "clientSecret", "redirectUrl", "cookieSecret", "hosts", "scopes", "provider"],
  ...["relyingParties", "rules", "session", "forward", "bearerTokens", "crossOrigin", "signIn", "pages", "logout"],
];

/** What became of an option that was set. */
export interface Outcome {
  readonly option: string;
  readonly fate: Fate;
  readonly here: string;
  readonly why: string;
}

/** A variable of the gateway's environment that the result reads, and what to set it to. */
export interface Variable {
  readonly name: string;
  readonly from: string;
}

/** One configuration of a peer's on its way to a `pluginConfig`. */
export class Migration {
  configuration: JsonMap = {};
  readonly variables: Variable[] = [];
  /** What somebody has to do before the result is what was there. */
  readonly toDo: string[] = [];
  /** What differs though nobody set it. */
  readonly remarks: string[] = [];
  /** Which requests need a session; rules that say more than that stand before it. */
  rules: Rule[] = [{}];
  /** Why there can be no configuration at all. */
  refusal: string | undefined;
  readonly #claims: JsonMap[] = [];
  #emails: JsonMap | undefined;
  readonly #said = new Map<string, Omit<Outcome, "option">[]>();

  /** Sets a key by its path with dots; undefined sets nothing. */
  set(path: string, value: unknown): void {
    if (value === undefined) return;
    const names = path.split(".");
    const last = names.pop() ?? "";
    let map = this.configuration;
    for (const name of names) {
      const next = map[name];
      map = isMap(next) ? next : (map[name] = {});
    }
    map[last] = value;
  }

  /** The text that a key has by now. */
  text(key: string): string | undefined {
    return asText(this.configuration[key]);
  }

  /** Says of an option what its row in the table does not, or otherwise. */
  say(option: string, fate: Fate, here: string, why = ""): void {
    this.#said.set(option, [...(this.#said.get(option) ?? []), { fate, here, why }]);
  }

  took(option: string, here: string, why = ""): void {
    this.say(option, "TAKEN", here, why);
  }

  lost(option: string, why: string): void {
    this.say(option, "NONE", "", why);
  }

  /** The same, where it is not to be left so. */
  unsettled(option: string, why: string): void {
    this.lost(option, why);
    this.toDo.push(`${option}: ${why}`);
  }

  /** A requirement that every user has to meet. */
  require(claim: { name: string | string[]; values?: string[]; notValues?: string[] }): void {
    this.#claims.push(claim);
  }

  requireEmails(emails: { domains?: string[]; addresses?: string[] }): void {
    this.#emails = emails;
  }

  /** A requirement that can't be said here: nobody is let in until somebody has said something in its place. */
  requireUnsettled(option: string, why: string): void {
    this.unsettled(option, `${why}. Until then nobody gets in: require asks for a claim ${FILL_IN}`);
    if (!this.#claims.some(({ name }) => name === FILL_IN)) this.require({ name: FILL_IN, values: [FILL_IN] });
  }

  /** Has a secret read from a variable. The value itself goes nowhere. `advice`: what to know besides. */
  secret(key: string, variable: string, option: string, value: Value | undefined, advice = ""): void {
    this.set(key, { env: variable });
    const origin = value !== undefined && "from" in value ? value.from : `what ${option} is set to`;
    this.variables.push({ name: variable, from: advice === "" ? origin : advice });
    this.took(option, `${key}: {env: ${variable}}`);
  }

  /** Puts rules and requirements where they belong, and all in the order of the docs. */
  finish(): void {
    const claims = this.#claims.length > 0 ? { claims: this.#claims } : {};
    const require = { ...claims, ...(this.#emails === undefined ? {} : { emails: this.#emails }) };
    const rules = this.rules.map((rule) => {
      return rule.unauthenticated === "PASS" || Object.keys(require).length === 0 ? rule : { ...rule, require };
    });
    const isDefault = rules.length === 1 && Object.keys(rules[0] ?? {}).length === 0;
    if (!isDefault) this.set("rules", rules);
    const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
    const entries = Object.entries(this.configuration);
    this.configuration = Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b)));
  }

  /** What became of all that was given; what no table has is unknown. */
  outcomes(given: GivenOptions, rows: readonly OptionRow[]): Outcome[] {
    const seen = new Map<string, Given>();
    return given.all.flatMap((each): Outcome[] => {
      const first = seen.get(each.option);
      seen.set(each.option, first ?? each);
      if (first !== undefined && first.label !== each.label) {
        return [{ option: each.label, fate: "NOT_NEEDED", here: "", why: `${first.label} counts in its place` }];
      }
      if (first !== undefined) return [];
      return this.#outcomesOf(each, rows);
    });
  }

  #outcomesOf({ option, label }: Given, rows: readonly OptionRow[]): Outcome[] {
    const said = this.#said.get(option);
    if (said !== undefined) return said.map((outcome) => ({ option: label, ...outcome }));
    const row = rows.find((each) => each.option === option);
    if (row !== undefined) return [{ option: label, fate: row.fate, here: row.here, why: row.why }];
    const known = nearest(
      option,
      rows.map((each) => each.option),
    );
    const guess = known === undefined ? "" : `; perhaps ${known} is meant`;
    return [{ option: label, fate: "UNKNOWN", here: "", why: `no such option is known${guess}` }];
  }
}
