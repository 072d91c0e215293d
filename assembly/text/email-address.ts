import { equalsIgnoringCase } from "./ascii";
import { bytesOf, pointer } from "./bytes";
import { isHigh, isLow, isVisible } from "./visible";

/** What an address can hold in quotes or comments alone (RFC 5322, section 3.2.3), where parsers differ. */
const SPECIALS = '()<>[]:;,\\"';

/** An address that has one reading: one `@`, no quotes or comments, no white space, nothing that can't be seen. */
export class EmailAddress {
  private constructor(
    /** What stands before the `@`: for its domain alone to read, so compared byte by byte. */
    readonly local: string,
    /** As it is written. */
    readonly domain: string,
  ) {}

  /** Null where `text` is none, or can be read in several ways. */
  static parse(text: string): EmailAddress | null {
    const at = text.indexOf("@");
    if (at <= 0 || at == text.length - 1 || text.indexOf("@", at + 1) >= 0 || !isPlain(text)) return null;
    return new EmailAddress(text.substring(0, at), text.substring(at + 1));
  }

  /** Whether it is of this domain, which is ASCII in lower case; not of one below it. */
  isOf(domain: string): bool {
    const bytes = bytesOf(this.domain);
    return equalsIgnoringCase(pointer(bytes), bytes.length, domain);
  }

  /** Whether it is the same as one whose domain is ASCII in lower case. */
  equals(other: EmailAddress): bool {
    return this.local == other.local && this.isOf(other.domain);
  }
}

function isPlain(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isHigh(unit) && i + 1 < text.length && isLow(text.charCodeAt(i + 1))) {
      const code = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff);
      if (!isVisible(code)) return false;
    } else if (!isVisible(unit) || isSpace(unit) || SPECIALS.includes(text.charAt(i))) {
      return false;
    }
  }
  return true;
}

/** Unicode's category Zs. */
function isSpace(unit: i32): bool {
  if (unit == 0x20 || unit == 0xa0 || unit == 0x1680) return true;
  return (unit >= 0x2000 && unit <= 0x200a) || unit == 0x202f || unit == 0x205f || unit == 0x3000;
}
