import { ProtectedResourceConfig } from "../../config/bearer-tokens-config";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { hostLengthIn, lengthWithoutDot } from "../../policy/authority";
import { resourceAt } from "../../policy/resource-path";
import { equalsIgnoringCase } from "../../text/ascii";
import { Bytes, bytesOf } from "../../text/bytes";
import { writeJsonString } from "../../text/json";
import { originText } from "../../text/origin";
import { Writer } from "../../text/writer";

/** Where the metadata of resources are (RFC 9728, section 3.1). */
export const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";

/** Gives each resource of a configuration a number of its own, above 0. */
export class ResourceNumbers {
  private last: u32 = 0;

  /** The next one. */
  next(): u32 {
    return ++this.last;
  }
}

/** A protected resource on one host (RFC 9728). */
export class ProtectedResource {
  /** What `aud` of its tokens has (RFC 8707): its URL, and where it is a whole host, the same with a slash. */
  readonly audiences: string[];
  private url: string;
  private metadataUrl: string;

  constructor(
    readonly config: ProtectedResourceConfig,
    origin: string,
    readonly number: u32,
  ) {
    const path = config.path == "/" ? "" : config.path;
    const url = origin + path;
    this.url = url;
    this.audiences = path.length > 0 ? [url] : [url, url + "/"];
    this.metadataUrl = origin + RESOURCE_METADATA + path;
  }

  /** What each 401 for it says beside the scheme (RFC 9728, section 5.1; RFC 6750, section 3), with a comma before. */
  get challenge(): string {
    const scopes = this.config.scopes;
    const scope = scopes.length > 0 ? `, scope="${scopes.join(" ")}"` : "";
    return `, resource_metadata="${this.metadataUrl}"${scope}`;
  }

  /** Its metadata (RFC 9728, section 2). `issuers`: where its clients get tokens, unless its configuration says so. */
  metadata(issuers: string[]): string {
    const config = this.config;
    const servers = config.authorizationServers.length > 0 ? config.authorizationServers : issuers;
    const writer = new Writer().text('{"resource":');
    writeJsonString(writer, this.url);
    writeList(writer, "authorization_servers", servers);
    writeList(writer, "scopes_supported", config.scopes);
    writer.text(',"bearer_methods_supported":["header"]');
    if (config.name.length > 0) {
      writer.text(',"resource_name":');
      writeJsonString(writer, config.name);
    }
    return writer.text("}\n").toString();
  }
}

/** A list that is empty is left out (RFC 9728, section 3.2). */
function writeList(writer: Writer, name: string, values: string[]): void {
  if (values.length == 0) return;
  writer.text(',"').text(name).text('":[');
  for (let i = 0; i < values.length; i++) {
    if (i > 0) writer.text(",");
    writeJsonString(writer, values[i]);
  }
  writer.text("]");
}

/**
 * The protected resources of a relying party. The host of a resource's URL is that of the request where it is `redirectUrl`'s or
 * one of the exact `hosts`, else that of `redirectUrl`: no client chooses by its `Host` whose tokens are for a resource.
 */
export class ProtectedResources {
  /** What stands before the paths of their metadata. */
  private hosts: string[] = [];
  private byHost: Array<Array<ProtectedResource>> = [];
  /** The same for each host. */
  private paths: Bytes[] = [];

  constructor(config: RelyingPartyConfig, numbers: ResourceNumbers) {
    const resources = config.protectedResources;
    const count = resources.length;
    for (let i = 0; i < count; i++) this.paths.push(bytesOf(resources[i].path));
    if (config.redirectHost.length > 0) this.hosts.push(config.redirectHost);
    for (let i = 0; i < config.hosts.length; i++) {
      const host = config.hosts[i];
      if (!host.startsWith("*") && !this.hosts.includes(host)) this.hosts.push(host);
    }
    const scheme = config.redirectIsHttps ? "https" : "http";
    for (let i = 0; count > 0 && i < this.hosts.length; i++) {
      const origin = originText(scheme, this.hosts[i], config.redirectPort);
      const there: Array<ProtectedResource> = [];
      for (let j = 0; j < count; j++) {
        there.push(new ProtectedResource(resources[j], origin, numbers.next()));
      }
      this.byHost.push(there);
    }
  }

  /** Whether there are none. */
  get areNone(): bool {
    return this.byHost.length == 0;
  }

  /**
   * The place of the one that a request's path is of, `NO_RESOURCE`, or `UNCLEAR_RESOURCE` where its readings differ in that.
   * Takes the `:path`.
   */
  placeOf(path: usize, length: i32): i32 {
    return resourceAt(this.paths, path, length);
  }

  /** The one at a place, on the host of a request's authority. There are some. */
  at(place: i32, authority: usize, length: i32): ProtectedResource {
    return unchecked(this.byHost[this.hostOf(authority, length)][place]);
  }

  private hostOf(authority: usize, length: i32): i32 {
    const host = lengthWithoutDot(authority, hostLengthIn(authority, length));
    for (let i = 0, count = this.hosts.length; i < count; i++) {
      if (equalsIgnoringCase(authority, host, unchecked(this.hosts[i]))) return i;
    }
    return 0;
  }

  /** The one whose metadata is at a path; null where that is none. */
  withMetadataAt(path: string, authority: usize, length: i32): ProtectedResource | null {
    if (this.areNone || !path.startsWith(RESOURCE_METADATA)) return null;
    const wanted = path.substring(RESOURCE_METADATA.length);
    const there = this.byHost[this.hostOf(authority, length)];
    for (let i = 0; i < there.length; i++) {
      const own = there[i].config.path;
      if (own == "/" ? wanted.length == 0 : wanted == own) return there[i];
    }
    return null;
  }
}
