import { OperationConfig } from "../config/relying-party-config";
import { equalsIgnoringCase, isToken, toLower } from "../text/ascii";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { HostPattern } from "./host-pattern";
import { Pattern } from "./pattern";

/** The length of a host or path that cannot be read in one way only. */
export const UNREADABLE = -1;

const GET = bytesOf("GET");

/** A compiled operation of a rule: its fields are ANDed, the values of one ORed; an empty field asks for nothing. */
export class Operation {
  private hosts: HostPattern[];
  private notHosts: HostPattern[];
  private methods: Bytes[];
  private notMethods: Bytes[];
  private paths: Pattern[];
  private notPaths: Pattern[];

  constructor(operation: OperationConfig) {
    this.hosts = compileHostPatterns(operation.hosts);
    this.notHosts = compileHostPatterns(operation.notHosts);
    this.methods = compileMethods(operation.methods);
    this.notMethods = compileMethods(operation.notMethods);
    this.paths = compilePatterns(operation.paths);
    this.notPaths = compilePatterns(operation.notPaths);
  }

  /**
   * Judges a method as it came and in capitals, since some servers take `post` for POST: it matches if either does. HEAD is
   * judged as GET too, which servers take it for (RFC 9110, section 9.3.2), unless it is left out by its name. What is no
   * method matches.
   */
  matchesMethod(method: usize, length: i32): bool {
    if ((this.methods.length == 0 && this.notMethods.length == 0) || !isToken(method, length)) return true;
    if (this.matchesReading(method, length, false) || this.matchesReading(method, length, true)) return true;
    if (!equalsIgnoringCase(method, length, "head") || hasMethod(this.notMethods, method, length, true)) return false;
    return this.matchesReading(pointer(GET), GET.length, false);
  }

  private matchesReading(method: usize, length: i32, inCapitals: bool): bool {
    if (this.methods.length > 0 && !hasMethod(this.methods, method, length, inCapitals)) return false;
    return !hasMethod(this.notMethods, method, length, inCapitals);
  }

  /** An unreadable host matches, since it may be any. */
  matchesHost(host: usize, length: i32, port: i32): bool {
    if (length == UNREADABLE) return true;
    for (let i = 0; i < this.notHosts.length; i++) {
      if (this.notHosts[i].matches(host, length, port)) return false;
    }
    for (let i = 0; i < this.hosts.length; i++) {
      if (this.hosts[i].mayMatch(host, length, port)) return true;
    }
    return this.hosts.length == 0;
  }

  /** An unreadable path matches, since it may be any. */
  matchesPath(path: usize, length: i32): bool {
    if (length == UNREADABLE) return true;
    return (this.paths.length == 0 || any(this.paths, path, length)) && !any(this.notPaths, path, length);
  }
}

function any(patterns: Pattern[], source: usize, length: i32): bool {
  for (let i = 0; i < patterns.length; i++) {
    if (patterns[i].matches(source, length)) return true;
  }
  return false;
}

/** Whether a method, read as it is or in capitals, is one of `methods`, which are in capitals. */
function hasMethod(methods: Bytes[], method: usize, length: i32, inCapitals: bool): bool {
  for (let i = 0; i < methods.length; i++) {
    const other = methods[i];
    if (other.length == length && (inCapitals ? isSameWord(method, other) : isSame(method, other))) return true;
  }
  return false;
}

function isSame(method: usize, other: Bytes): bool {
  return memory.compare(method, pointer(other), other.length) == 0;
}

function isSameWord(method: usize, other: Bytes): bool {
  for (let i = 0; i < other.length; i++) {
    if (toLower(load<u8>(method + i)) != toLower(other[i])) return false;
  }
  return true;
}

function compileMethods(values: string[]): Bytes[] {
  const methods: Bytes[] = [];
  for (let i = 0; i < values.length; i++) methods.push(bytesOf(values[i]));
  return methods;
}

function compilePatterns(values: string[]): Pattern[] {
  const patterns: Pattern[] = [];
  for (let i = 0; i < values.length; i++) patterns.push(new Pattern(values[i]));
  return patterns;
}

function compileHostPatterns(values: string[]): HostPattern[] {
  const patterns: HostPattern[] = [];
  for (let i = 0; i < values.length; i++) patterns.push(new HostPattern(values[i]));
  return patterns;
}
