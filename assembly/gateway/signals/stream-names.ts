import { sha256, SHA256_SIZE } from "../../crypto/sha256";
import { toBase64Url } from "../../text/base64url";
import { pointer } from "../../text/bytes";
import { Writer } from "../../text/writer";

/** Seconds after which a stream whose replica has not been heard of is one of a former life. */
const STALE_SECONDS: i64 = 1800;
/** Of so many streams of replicas, those that were heard of last are kept. */
const MOST_REPLICAS = 64;
const WORD = "gatehouse";
const REPLICA = "replica";
const JOURNAL = "journal";
const TAG_BYTES = 9;

/**
 * What the streams of one relying party's replicas are called, by their descriptions: whose they are, which replica's, and when it
 * was last heard of, in seconds since 1970. The journal is nobody's: see `event-polls.ts`.
 */
export class StreamNames {
  private tag: string;

  constructor(relyingParty: string, issuer: string, clientId: string, transmitter: string) {
    const parts = [relyingParty, issuer, clientId, transmitter];
    const content = new Writer(256);
    for (let i = 0; i < parts.length; i++) content.u32(parts[i].length).text(parts[i]);
    const digest = new StaticArray<u8>(SHA256_SIZE);
    sha256(content.pointer, content.length, pointer(digest));
    this.tag = toBase64Url(pointer(digest), TAG_BYTES);
  }

  /** Of a replica's own stream. */
  ofReplica(replica: string, now: i64): string {
    return [WORD, this.tag, REPLICA, replica, now.toString()].join(" ");
  }

  /** Of the journal. */
  get journal(): string {
    return [WORD, this.tag, JOURNAL].join(" ");
  }

  /** Whether a description is one of `ofReplica`. */
  isReplica(description: string): bool {
    const words = description.split(" ");
    return words.length == 5 && words[0] == WORD && words[1] == this.tag && words[2] == REPLICA;
  }

  /** Which of some replicas' streams nobody polls any more, as far as can be told, by their descriptions: their places. */
  stale(descriptions: string[], now: i64): i32[] {
    const places: i32[] = [];
    const heard: i64[] = [];
    for (let i = 0; i < descriptions.length; i++)
      if (this.isReplica(descriptions[i])) heard.push(timeOf(descriptions[i]));
    heard.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
    const oldest = heard.length > MOST_REPLICAS ? heard[MOST_REPLICAS] : 0;
    for (let i = 0; i < descriptions.length; i++) {
      if (!this.isReplica(descriptions[i])) continue;
      const time = timeOf(descriptions[i]);
      if (time < now - STALE_SECONDS || time <= oldest) places.push(i);
    }
    return places;
  }
}

/** One that can't be read was heard of long ago. */
function timeOf(description: string): i64 {
  const text = description.substring(description.lastIndexOf(" ") + 1);
  let seconds: i64 = 0;
  for (let i = 0; i < text.length && i < 12; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    seconds = seconds * 10 + digit;
  }
  return seconds;
}
