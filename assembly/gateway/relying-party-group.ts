import { isIssuer } from "../oidc/issuer-template";
import { pointer } from "../text/bytes";
import { pathOf } from "../text/url-path";
import { RelyingParty } from "./relying-party";
import { RequestView } from "./request-view";

/** No relying party is remembered as the chosen one. */
export const NO_CHOICE = -1;

/** The relying parties of one host: one, or several that people choose among. */
export class RelyingPartyGroup {
  /** Whether their bearer tokens are looked at, and whether there are protected resources: here, for each request asks. */
  readonly takesBearerTokens: bool;
  readonly hasResources: bool;

  constructor(
    /** In the order of the configuration. */
    readonly parties: Array<RelyingParty>,
  ) {
    this.takesBearerTokens = parties[0].bearer !== null;
    this.hasResources = !parties[0].resources.areNone;
    if (parties.length > 1) for (let i = 0; i < parties.length; i++) parties[i].isShared = true;
  }

  /** The one that speaks for the host where none is chosen. */
  get first(): RelyingParty {
    return unchecked(this.parties[0]);
  }

  /** How many there are. */
  get length(): i32 {
    return this.parties.length;
  }

  /** The one with this number among those of the configuration, or null. */
  numbered(number: u32): RelyingParty | null {
    for (let i = 0; i < this.parties.length; i++) if (this.parties[i].number == number) return this.parties[i];
    return null;
  }

  /** The one of this name, or null. */
  named(name: string): RelyingParty | null {
    for (let i = 0; i < this.parties.length; i++) if (this.parties[i].config.name == name) return this.parties[i];
    return null;
  }

  /** The first one of this issuer, or null. */
  ofIssuer(issuer: string): RelyingParty | null {
    for (let i = 0; i < this.parties.length; i++) {
      const config = this.parties[i].config;
      if (isIssuer(issuer, config.issuer, config.provider.tenants)) return this.parties[i];
    }
    return null;
  }

  /** The one whose callback has this path, or null. */
  ofCallback(path: string): RelyingParty | null {
    for (let i = 0; i < this.parties.length; i++) {
      if (this.parties[i].config.callbackPath == path) return this.parties[i];
    }
    return null;
  }

  /** The place of the one of the name at `name`, or `NO_CHOICE`. */
  placeOf(name: usize, length: i32): i32 {
    if (length == 0) return NO_CHOICE;
    for (let i = 0, count = this.parties.length; i < count; i++) {
      const own = unchecked(this.parties[i]).name;
      if (own.length == length && memory.compare(pointer(own), name, length) == 0) return i;
    }
    return NO_CHOICE;
  }

  /** The one to be asked for a session after `i` others: first the one at place `chosen`. */
  inTurn(i: i32, chosen: i32): RelyingParty {
    if (chosen == NO_CHOICE) return unchecked(this.parties[i]);
    if (i == 0) return unchecked(this.parties[chosen]);
    return unchecked(this.parties[i <= chosen ? i - 1 : i]);
  }

  /** Whether a request is for one of our endpoints. */
  isEndpoint(view: RequestView): bool {
    const length = pathOf(view.path, view.pathLength);
    const prefix = this.first.endpointPrefix;
    if (length >= prefix.length && memory.compare(view.path, pointer(prefix), prefix.length) == 0) return true;
    for (let i = 0, count = this.parties.length; i < count; i++) {
      const callback = unchecked(this.parties[i]).callbackPath;
      if (length == callback.length && memory.compare(view.path, pointer(callback), length) == 0) return true;
    }
    return false;
  }

  /** Whether a request for one of our endpoints is for `auth`, and that is on. */
  isAuthEndpoint(view: RequestView): bool {
    const own = this.first.authPath;
    const length = pathOf(view.path, view.pathLength);
    return own.length > 0 && length == own.length && memory.compare(view.path, pointer(own), length) == 0;
  }
}
