import { decodeBase64Lenient } from "../text/base64url";
import { Bytes, bytesOf } from "../text/bytes";
import { Writer } from "../text/writer";

const BEGIN = "-----BEGIN ";
const END = "-----END ";
const DASHES = "-----";
/** What OpenSSL writes before a key on a curve, and says nothing that the key does not. */
const PARAMETERS = "EC PARAMETERS";

/** What stands between two lines of dashes (RFC 7468). */
export class PemBlock {
  constructor(
    /** What the lines name, such as `PRIVATE KEY`. */
    readonly label: string,
    /** Whether it is encrypted in the old way, by headers of its own (RFC 1421, section 4.6). */
    readonly isEncrypted: bool,
    /** Null when it is not base64, or the last line is missing. */
    readonly content: Bytes | null,
  ) {}
}

/**
 * The first block of a text, leaving out parameters of a curve; null when there is none. Line ends may be white space, as an
 * environment variable makes of them, or \n in two characters.
 */
export function readPem(text: string): PemBlock | null {
  for (let from = 0; ;) {
    const begin = text.indexOf(BEGIN, from);
    if (begin < 0) return null;
    const start = begin + BEGIN.length;
    const dashes = text.indexOf(DASHES, start);
    if (dashes < 0) return null;
    const label = text.substring(start, dashes);
    const end = text.indexOf(END + label + DASHES, dashes);
    if (end < 0) return new PemBlock(label, false, null);
    from = end + END.length;
    if (label == PARAMETERS) continue;
    const body = text.substring(dashes + DASHES.length, end);
    const isEncrypted = body.includes("Proc-Type:");
    return new PemBlock(label, isEncrypted, isEncrypted ? null : decoded(body));
  }
}

function decoded(body: string): Bytes | null {
  const source = bytesOf(body);
  const characters = new Writer(source.length);
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c == 0x5c && i + 1 < source.length && (source[i + 1] == 0x6e || source[i + 1] == 0x72)) i++;
    else if (c > 0x20) characters.u8(c);
  }
  return decodeBase64Lenient(characters.pointer, characters.length);
}
