import { differenceInTerms } from "./choice-terms";
import { Field } from "./field";
import { domainCovers, patternCovers } from "./host-names";
import { HostOwners } from "./host-owners";
import { quote, quoteAdvice } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";

/** Reports what several relying parties may not have alike. */
export class Clashes {
  private withCallbackOfAnother: Set<i32> = new Set<i32>();
  private withOtherTerms: Set<i32> = new Set<i32>();
  private withNameOfAnother: Set<i32> = new Set<i32>();

  /** `fields`: where the relying parties stand. */
  constructor(
    private fields: Field[],
    private relyingParties: RelyingPartyConfig[],
    private owners: HostOwners,
  ) {}

  /** Reports relying parties that get each other's callbacks or cookies. */
  check(): void {
    for (let i = 0; i < this.fields.length; i++) this.checkRedirectHost(i);
    const patterns = this.owners.byPattern.keys();
    for (let i = 0; i < patterns.length; i++) this.checkChoice(patterns[i]);
    this.checkCookieNames();
  }

  /** How people know a relying party. */
  private nameOf(number: i32): string {
    const name = this.relyingParties[number].name;
    return name.length > 0 ? quote(name) : this.fields[number].path.text;
  }

  /** The callback is asked of those who have redirectUrl's host. */
  private checkRedirectHost(number: i32): void {
    const relyingParty = this.relyingParties[number];
    const host = relyingParty.redirectHost;
    const pattern = host.length > 0 ? this.owners.patternFor(host) : "";
    if (pattern.length == 0 || relyingParty.hosts.includes(pattern)) return;
    // Where none of its hosts covers it, that has been said.
    if (!isCovered(host, relyingParty.hosts)) return;
    const owner = this.nameOf(this.owners.byPattern.get(pattern)[0]);
    const alike = "or " + quote(pattern) + " in these hosts, too, for people to choose there";
    this.fields[number]
      .get("redirectUrl")
      .misfit(
        `found host ${quote(host)}, which ${owner} has by ${quote(pattern)} in its hosts, expected another, ${alike}`,
      );
  }

  /** Of those who have a host, the path of a callback tells whose it is, and people choose by the provider's name. */
  private checkChoice(pattern: string): void {
    const numbers = this.owners.byPattern.get(pattern);
    const byPath = new Map<string, i32>();
    const byDisplayName = new Map<string, i32>();
    for (let i = 0; i < numbers.length; i++) {
      const relyingParty = this.relyingParties[numbers[i]];
      this.checkTerms(numbers[0], numbers[i], pattern);
      const path = relyingParty.callbackPath;
      const displayName = relyingParty.provider.displayName;
      // Where it is empty, a mistake has been said.
      if (byPath.has(path) && path.length > 0) this.reportCallbackPath(byPath.get(path), numbers[i], pattern);
      else byPath.set(path, numbers[i]);
      if (!byDisplayName.has(displayName)) byDisplayName.set(displayName, numbers[i]);
      else if (displayName.length > 0) this.warnOfDisplayName(byDisplayName.get(displayName), numbers[i], pattern);
    }
  }

  /** What is decided before it is known who of them signs somebody in. */
  private checkTerms(first: i32, second: i32, pattern: string): void {
    const steps = differenceInTerms(this.relyingParties[first], this.relyingParties[second]);
    if (steps === null || this.withOtherTerms.has(second)) return;
    this.withOtherTerms.add(second);
    let field = this.fields[second];
    for (let i = 0; i < steps.length; i++) field = field.get(steps[i]);
    const what = steps[0] == "redirectUrl" ? "another scheme than" : "something else than";
    const why = `since it counts before people choose on ${quote(pattern)}`;
    field.misfit(`found ${what} ${this.nameOf(first)} has, expected the same, ${why}`);
  }

  private reportCallbackPath(first: i32, second: i32, pattern: string): void {
    // They may have several patterns alike.
    if (this.withCallbackOfAnother.has(second)) return;
    this.withCallbackOfAnother.add(second);
    const relyingParty = this.relyingParties[second];
    const path = relyingParty.callbackPath;
    const ending = relyingParty.name.length > 0 ? relyingParty.name : "NAME";
    const advice = quoteAdvice(relyingParty.redirectOrigin + path + (path.endsWith("/") ? "" : "/") + ending);
    const found = `found the path ${quote(path)}, which ${this.nameOf(first)} has for ${quote(pattern)}, too`;
    this.fields[second].get("redirectUrl").misfit(`${found}, expected another, such as ${advice}`);
  }

  private warnOfDisplayName(first: i32, second: i32, pattern: string): void {
    if (this.withNameOfAnother.has(second)) return;
    this.withNameOfAnother.add(second);
    const displayName = quote(this.relyingParties[second].provider.displayName);
    const found = `found ${displayName}, which ${this.nameOf(first)} has for ${quote(pattern)}, too`;
    const field = this.fields[second].get("provider").get("displayName");
    field.warnOfMisfit(`${found}: where people choose, only the relying parties' names tell them apart`);
  }

  private checkCookieNames(): void {
    const users = new Map<string, i32[]>();
    for (let i = 0; i < this.fields.length; i++) {
      const name = this.relyingParties[i].session.cookie.name;
      if (this.relyingParties[i].name.length == 0) continue;
      if (!users.has(name)) users.set(name, []);
      const others = users.get(name);
      for (let j = 0; j < others.length; j++) {
        const place = this.commonPlace(others[j], i);
        if (place.length == 0) continue;
        this.reportCookieName(others[j], i, place);
        break;
      }
      others.push(i);
    }
  }

  private reportCookieName(first: i32, second: i32, place: string): void {
    // One of them may have the default, which is not what is to be changed.
    const isOfSecond = this.cookieName(second).isGiven;
    const number = isOfSecond ? second : first;
    const other = this.nameOf(isOfSecond ? first : second);
    const cookie = this.relyingParties[number].session.cookie.name;
    const own = quote("gatehouse-" + this.relyingParties[number].name);
    this.cookieName(number).misfit(
      `found the cookie ${quote(cookie)}, which ${other} has for ${quote(place)}, too, expected another name, such as ${own}, the default`,
    );
  }

  private cookieName(number: i32): Field {
    return this.fields[number].get("session").get("cookie").get("name");
  }

  /**
   * A host, or the domain or the pattern of several, that gets the session cookies of both; "" where there is none. Their paths
   * keep none apart, since each covers the prefix.
   */
  private commonPlace(first: i32, second: i32): string {
    const a = this.relyingParties[first];
    const b = this.relyingParties[second];
    const domain = a.session.cookie.domain;
    const other = b.session.cookie.domain;
    if (domain.length > 0 && other.length > 0) {
      return domainCovers(domain, other) ? other : domainCovers(other, domain) ? domain : "";
    }
    if (domain.length > 0) return placeBelow(domain, b);
    if (other.length > 0) return placeBelow(other, a);
    if (a.redirectHost.length > 0 && b.redirectHost.length > 0)
      return a.redirectHost == b.redirectHost ? a.redirectHost : "";
    if (a.redirectHost.length > 0) return this.owners.of(a.redirectHost).includes(second) ? a.redirectHost : "";
    if (b.redirectHost.length > 0) return this.owners.of(b.redirectHost).includes(first) ? b.redirectHost : "";
    for (let i = 0; i < a.hosts.length; i++) if (b.hosts.includes(a.hosts[i])) return a.hosts[i];
    return "";
  }
}

function isCovered(host: string, patterns: string[]): bool {
  for (let i = 0; i < patterns.length; i++) if (patternCovers(patterns[i], host)) return true;
  return false;
}

/** Where a cookie that stays on the host that sets it may be set, and one of `domain` comes, too; "" where there is none. */
function placeBelow(domain: string, relyingParty: RelyingPartyConfig): string {
  const home = relyingParty.redirectHost;
  if (home.length > 0) return domainCovers(domain, home) ? home : "";
  for (let i = 0; i < relyingParty.hosts.length; i++) {
    const pattern = relyingParty.hosts[i];
    const isSuffix = pattern.startsWith("*.");
    const host = isSuffix ? pattern.substring(2) : pattern;
    if (domainCovers(domain, host)) return pattern;
    if (isSuffix && domainCovers(host, domain)) return domain;
  }
  return "";
}
