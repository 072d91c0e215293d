import { isAlpha, isDigit } from "../text/ascii";
import { quote } from "./quote";

/** Where a field stands: at the top of the document, or in one of `relyingParties`. Put into words only where one is needed. */
export class FieldPath {
  private parent: FieldPath | null = null;
  private name: string = "";
  /** In a list; -1 in an object. */
  private index: i32 = -1;

  /** The top of the document, or with a `base` the relying party of that path. */
  constructor(
    private base: string,
    /** The path of the relying party that this is read for; empty for the only one. */
    private reader: string,
  ) {}

  /** The path of the member `name`. */
  member(name: string): FieldPath {
    const path = new FieldPath(this.base, this.reader);
    path.parent = this;
    path.name = name;
    return path;
  }

  /** The path of the element at `index`. */
  element(index: i32): FieldPath {
    const path = new FieldPath(this.base, this.reader);
    path.parent = this;
    path.index = index;
    return path;
  }

  /** As in `rules[0].to[1].operation.paths`; empty for the document. */
  get text(): string {
    return pathBelow(this.base, this.local);
  }

  /** The same without the path of the relying party. */
  get local(): string {
    return this.put(true);
  }

  /** As `keys.ts` has it: without indexes, and without the path of the relying party. */
  get pattern(): string {
    return this.put(false);
  }

  /** Where this would stand in the relying party that it is read for. */
  get forReader(): string {
    return pathBelow(this.reader, this.local);
  }

  /** Whether this stands in a relying party of `relyingParties`. */
  get isInRelyingParty(): bool {
    return this.base.length > 0;
  }

  /** Whether this stands at the top of the document, and is read for a relying party of `relyingParties`. */
  get isInherited(): bool {
    return this.reader.length > this.base.length;
  }

  /** The path of what has this path within the relying party, or the document, that this stands in. */
  beside(path: string): string {
    return pathBelow(this.base, path);
  }

  private put(withIndexes: bool): string {
    const parent = this.parent;
    if (parent === null) return "";
    const before = parent.put(withIndexes);
    if (this.index >= 0) return before + "[" + (withIndexes ? this.index.toString() : "") + "]";
    if (isPlainName(this.name)) return pathBelow(before, this.name);
    return before + "[" + (withIndexes ? quote(this.name) : "") + "]";
  }
}

function pathBelow(path: string, name: string): string {
  if (path.length == 0 || name.length == 0 || name.startsWith("[")) return path + name;
  return path + "." + name;
}

function isPlainName(name: string): bool {
  if (name.length == 0 || name.length > 40) return false;
  for (let i = 0; i < name.length; i++) {
    const c: u32 = name.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && c != 0x5f && c != 0x2d) return false;
  }
  return true;
}
