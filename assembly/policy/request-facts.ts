import { IpAddress, portAfter } from "../text/ip-address";
import { Match } from "./match";
import { PathReadings } from "./path-readings";

/** What the host alone knows of a request. */
export enum HostFact {
  /** Where the request comes from: the client, where the proxies in front are trusted to say so. */
  RemoteAddress,
  /** Where it came in. */
  LocalAddress,
  /** The name that the client asked for in its TLS handshake. */
  ServerName,
}

/**
 * What rules ask of a request: its method, its authority (`Host`, `:authority`) and its `:path`, as they came; its headers;
 * and what the host alone knows. That is read when it is first asked for. Views; allocates nothing that the collector manages.
 */
export abstract class RequestFacts {
  method: usize = 0;
  methodLength: i32 = 0;
  authority: usize = 0;
  authorityLength: i32 = 0;
  path: usize = 0;
  pathLength: i32 = 0;
  // What every request changes stands together.
  private isPathRead: bool = false;
  private isRemoteRead: bool = false;
  private isLocalRead: bool = false;
  /** Whether `readHeader` was asked about this request. */
  protected isHeaderRead: bool = false;
  /** What `readHeader` and `readFact` found. */
  value: usize = 0;
  valueLength: i32 = 0;
  hasLines: bool = false;
  private readonly pathReadings: PathReadings = new PathReadings();
  private readonly remote: IpAddress = new IpAddress();
  private readonly local: IpAddress = new IpAddress();
  private port: i32 = -1;

  /** Takes them as they came. */
  take(method: usize, methodLength: i32, authority: usize, authorityLength: i32, path: usize, pathLength: i32): void {
    this.method = method;
    this.methodLength = methodLength;
    this.authority = authority;
    this.authorityLength = authorityLength;
    this.path = path;
    this.pathLength = pathLength;
    this.isPathRead = false;
    this.isRemoteRead = false;
    this.isLocalRead = false;
    this.isHeaderRead = false;
  }

  /** The readings of the path, which is read once for all who ask. */
  get paths(): PathReadings {
    if (!this.isPathRead) this.pathReadings.read(this.path, this.pathLength);
    this.isPathRead = true;
    return this.pathReadings;
  }

  /**
   * Finds the header of a lower-case name: its lines, joined with ",", are then the value, and `hasLines` says whether there are
   * several. `No`: there is none. `Maybe`: it can't be had.
   */
  abstract readHeader(name: usize, length: i32): Match;

  /** Makes the first line of the header that was read the value. */
  abstract readFirstLine(): void;

  /** Makes the next line the value. False: there is none. */
  abstract readNextLine(): bool;

  /** Has the host say something, which is then the value. False: it can't be had. */
  abstract readFact(fact: HostFact): bool;

  /** Where the request comes from; of version 0 where that can't be had. */
  remoteAddress(): IpAddress {
    if (!this.isRemoteRead) this.readAddress(HostFact.RemoteAddress, this.remote);
    this.isRemoteRead = true;
    return this.remote;
  }

  /** Where the request came in; of version 0 where that can't be had. */
  localAddress(): IpAddress {
    if (this.isLocalRead) return this.local;
    this.isLocalRead = true;
    const isHad = this.readAddress(HostFact.LocalAddress, this.local);
    this.port = isHad ? portAfter(this.value, this.valueLength) : -1;
    return this.local;
  }

  /** The port that the request came in on, which is the listener's own; -1 where it can't be had. */
  localPort(): i32 {
    this.localAddress();
    return this.port;
  }

  private readAddress(fact: HostFact, address: IpAddress): bool {
    const isHad = this.readFact(fact);
    return address.readWithPort(this.value, isHad ? this.valueLength : 0);
  }
}

/** A request of which nothing is known but its method, authority and path. */
export class BareFacts extends RequestFacts {
  readHeader(_name: usize, _length: i32): Match {
    return Match.Maybe;
  }

  readFirstLine(): void {}

  readNextLine(): bool {
    return false;
  }

  readFact(_fact: HostFact): bool {
    return false;
  }
}
