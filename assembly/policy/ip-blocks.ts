import { IpAddress } from "../text/ip-address";
import { IpBlock } from "../text/ip-block";
import { Match, matchIf, ofReadings } from "./match";

/**
 * Whether an address is in one of the blocks. One that is not known may be; an IPv4 address that is written as an IPv6 one is
 * read as both.
 */
export function matchBlocks(blocks: IpBlock[], address: IpAddress): Match {
  if (address.version == 0) return Match.Maybe;
  const asSent = matchIf(isInOne(blocks, address.version, address.high, address.low));
  return address.isMapped ? ofReadings(asSent, matchIf(isInOne(blocks, 4, 0, address.low & 0xffffffff))) : asSent;
}

function isInOne(blocks: IpBlock[], version: i32, high: u64, low: u64): bool {
  for (let i = 0, count = blocks.length; i < count; i++) {
    if (unchecked(blocks[i]).holds(version, high, low)) return true;
  }
  return false;
}
