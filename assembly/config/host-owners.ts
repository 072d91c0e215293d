import { RelyingPartyConfig } from "./relying-party-config";

/** Which relying parties sign people in on a host, by their numbers: those that list the pattern that fits it best. */
export class HostOwners {
  /** By pattern, in the order of the configuration. */
  readonly byPattern: Map<string, i32[]> = new Map<string, i32[]>();

  constructor(relyingParties: RelyingPartyConfig[]) {
    for (let i = 0; i < relyingParties.length; i++) {
      const hosts = relyingParties[i].hosts;
      for (let j = 0; j < hosts.length; j++) this.add(hosts[j], i);
    }
  }

  private add(pattern: string, number: i32): void {
    if (!this.byPattern.has(pattern)) this.byPattern.set(pattern, []);
    const numbers = this.byPattern.get(pattern);
    if (!numbers.includes(number)) numbers.push(number);
  }

  /**
   * The pattern that decides who has `host`, in lower case and without a port: its name, else the longest `*.suffix`, else `*`.
   * "" where nobody has it.
   */
  patternFor(host: string): string {
    if (this.byPattern.has(host)) return host;
    for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
      const pattern = "*" + host.substring(dot);
      if (this.byPattern.has(pattern)) return pattern;
    }
    return this.byPattern.has("*") ? "*" : "";
  }

  /** The numbers of those that have `host`; empty where nobody does. */
  of(host: string): i32[] {
    const pattern = this.patternFor(host);
    return pattern.length > 0 ? this.byPattern.get(pattern) : [];
  }
}
