import { ClaimConfig } from "../config/require-config";
import { UserClaims } from "../session/user-claims";
import { JsonKind, JsonValue } from "../text/json";
import { Pattern } from "./pattern";

/** What one claim has to be, compiled. */
export class ClaimRequirement {
  readonly path: string[];
  private values: Pattern[];
  private notValues: Pattern[];

  constructor(readonly config: ClaimConfig) {
    this.path = config.path;
    this.values = compile(config.values);
    this.notValues = compile(config.notValues);
  }

  /**
   * Whether the claim is as it has to be: some member of it is among the values, and none among the others. A text, a number and a
   * boolean have one member, which is compared as text; those of a list that are null are none. What can't be compared
   * (objects, lists in lists, half a surrogate pair, a claim that is there twice, a way to it that leads through no object) is
   * none of the values, and may be any of the others. An absent or empty claim has no member.
   */
  isMetBy(claims: UserClaims): bool {
    const value = this.find(claims);
    if (value === null) return false;
    if (!value.isArray()) {
      if (value.isAbsent) return this.values.length == 0;
      return isComparable(value) && !any(this.notValues, value) && this.hasWanted(value);
    }
    let isWanted = this.values.length == 0;
    for (let i = 0; i < value.length; i++) {
      const member = value.at(i);
      if (member.kind == JsonKind.Null) continue;
      if (this.notValues.length > 0 && (!isComparable(member) || any(this.notValues, member))) return false;
      if (!isWanted) isWanted = isComparable(member) && any(this.values, member);
    }
    return isWanted;
  }

  /** The claim in `claims`, absent where it is not there; null where the way to it leads through something else than objects. */
  find(claims: UserClaims): JsonValue | null {
    if (!claims.areWhole || this.path.length == 0) return null;
    let value = claims.member(this.path[0]);
    for (let i = 1; i < this.path.length; i++) {
      if (!value.isObject()) return value.isAbsent ? value : null;
      value = value.member(this.path[i]);
    }
    return value;
  }

  private hasWanted(value: JsonValue): bool {
    return this.values.length == 0 || any(this.values, value);
  }
}

function isComparable(value: JsonValue): bool {
  const kind = value.kind;
  return kind == JsonKind.String || kind == JsonKind.Number || kind == JsonKind.Boolean;
}

/** An empty text matches nothing, not even `*`. */
function any(patterns: Pattern[], value: JsonValue): bool {
  if (value.textLength == 0) return false;
  for (let i = 0; i < patterns.length; i++) {
    if (patterns[i].matches(value.textAddress, value.textLength)) return true;
  }
  return false;
}

function compile(values: string[]): Pattern[] {
  const patterns: Pattern[] = [];
  for (let i = 0; i < values.length; i++) patterns.push(new Pattern(values[i]));
  return patterns;
}
