import { Pattern } from "./pattern";

const NO_PORT = 0;
const ANY_PORT = -1;

/** A compiled pattern of hosts in a rule: a pattern of names, and a port, `*` (any, but there must be one) or neither. */
export class HostPattern {
  private name: Pattern;
  private port: i32 = NO_PORT;

  constructor(pattern: string) {
    const colon = pattern.indexOf(":", max(pattern.indexOf("]"), 0));
    this.name = new Pattern(colon < 0 ? pattern : pattern.substring(0, colon));
    if (colon >= 0) this.port = pattern.endsWith(":*") ? ANY_PORT : I32.parseInt(pattern.substring(colon + 1));
  }

  /** Whether the host matches, given without its port, which is 0 where the request says none. */
  matches(host: usize, length: i32, port: i32): bool {
    return this.matchesPort(port) && this.name.matchesIgnoringCase(host, length);
  }

  /** As `matches`; but what asks for a port is content where the request says none, which stands for the listener's own. */
  mayMatch(host: usize, length: i32, port: i32): bool {
    return (port == 0 || this.matchesPort(port)) && this.name.matchesIgnoringCase(host, length);
  }

  private matchesPort(port: i32): bool {
    return this.port == NO_PORT || this.port == port || (this.port == ANY_PORT && port > 0);
  }
}
