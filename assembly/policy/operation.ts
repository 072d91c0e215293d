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
  private notPaths: Pattern[];

  constructor(operation: OperationConfig) {
    this.hosts = compileHostPatterns(operation.hosts);
    this.notHosts = compileHostPatterns(operation.notHosts);
    this.methods = compileMethods(operation.methods);
    this.notMethods = compileMethods(operation.notMethods);
    this.paths = compilePatterns(operation.paths);
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
    return (this.paths.length == 0 || any(this.paths, path, length)) && !any(this.notPaths, path, length);
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
