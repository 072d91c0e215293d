import { OperationConfig } from "../config/rule-config";
import { Bytes, bytesOf, equalViews, pointer } from "../text/bytes";
import { HostPattern } from "./host-pattern";
import { Pattern } from "./pattern";
import { RequestReading } from "./request-reading";

const HEAD = bytesOf("HEAD");

/** A compiled operation of a rule: its fields are ANDed, the values of one ORed; an empty field asks for nothing. */
export class Operation {
  private hosts: HostPattern[];
  private notHosts: HostPattern[];
  private methods: Bytes[];
  private notMethods: Bytes[];
  private paths: Pattern[];
  /** What `paths` would be for requests with a slash more or less at the end. */
  private slashedPaths: Pattern[];
  private notPaths: Pattern[];

  constructor(operation: OperationConfig) {
    this.hosts = compileHostPatterns(operation.hosts);
    this.notHosts = compileHostPatterns(operation.notHosts);
    this.methods = compileMethods(operation.methods);
    this.notMethods = compileMethods(operation.notMethods);
    this.paths = compilePatterns(operation.paths);
    this.slashedPaths = compilePatterns(withOtherSlash(operation.paths));
    this.notPaths = compilePatterns(operation.notPaths);
  }

  /** Whether it holds for a request that is read so. What is unreadable matches, since it may be any. */
  matches(reading: RequestReading): bool {
    return this.matchesMethod(reading) && this.matchesHost(reading) && this.matchesPath(reading);
  }

  /** What holds for GET holds for HEAD too (RFC 9110, section 9.3.2), unless that is left out by its name. */
  private matchesMethod(reading: RequestReading): bool {
    const method = reading.method;
    const length = reading.methodLength;
    if (length < 0) return true;
    if (this.methods.length > 0 && !hasMethod(this.methods, method, length)) return false;
    if (hasMethod(this.notMethods, method, length)) return false;
    return !reading.isHead || !hasMethod(this.notMethods, pointer(HEAD), HEAD.length);
  }

  private matchesHost(reading: RequestReading): bool {
    const host = reading.host;
    const length = reading.hostLength;
    if (length < 0) return true;
    for (let i = 0; i < this.notHosts.length; i++) {
      if (this.notHosts[i].matches(host, length, reading.port)) return false;
    }
    for (let i = 0; i < this.hosts.length; i++) {
      if (this.hosts[i].mayMatch(host, length, reading.port)) return true;
    }
    return this.hosts.length == 0;
  }

  private matchesPath(reading: RequestReading): bool {
    const path = reading.path;
    const length = reading.pathLength;
    if (length < 0) return true;
    const isAmongPaths =
      this.paths.length == 0 ||
      any(this.paths, path, length) ||
      (reading.anySlash && any(this.slashedPaths, path, length));
    return isAmongPaths && !any(this.notPaths, path, length);
  }
}

function any(patterns: Pattern[], source: usize, length: i32): bool {
  for (let i = 0; i < patterns.length; i++) {
    if (patterns[i].matches(source, length)) return true;
  }
  return false;
}

function hasMethod(methods: Bytes[], method: usize, length: i32): bool {
  for (let i = 0; i < methods.length; i++) {
    const other = methods[i];
    if (equalViews(method, length, pointer(other), other.length)) return true;
  }
  return false;
}

function compileMethods(values: string[]): Bytes[] {
  const methods: Bytes[] = [];
  for (let i = 0; i < values.length; i++) methods.push(bytesOf(values[i]));
  return methods;
}

/** The patterns that match a path where `patterns` match it only with a slash more or less at its end. */
function withOtherSlash(patterns: string[]): string[] {
  const others: string[] = [];
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    const last = pattern.length - 1;
    if (pattern.endsWith("/*")) {
      if (last > 1) others.push(pattern.substring(0, last - 1));
    } else if (pattern.endsWith("/")) {
      if (last > 0) others.push(pattern.substring(0, last));
    } else if (!pattern.endsWith("*")) {
      others.push(pattern + "/");
    }
  }
  return others;
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
