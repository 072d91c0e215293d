import { OperationConfig } from "../config/config";
import { HostPattern } from "./host-pattern";
import { Pattern } from "./pattern";

/** The length of a host or path that cannot be read in one way only. */
export const UNREADABLE = -1;

/** A compiled operation of a rule: its fields are ANDed, the values of one ORed; an empty field asks for nothing. */
export class Operation {
  private hosts: HostPattern[];
  private notHosts: HostPattern[];
  private methods: Pattern[];
  private notMethods: Pattern[];
  private paths: Pattern[];
  private notPaths: Pattern[];

  constructor(operation: OperationConfig) {
    this.hosts = compileHostPatterns(operation.hosts);
    this.notHosts = compileHostPatterns(operation.notHosts);
    this.methods = compilePatterns(operation.methods);
    this.notMethods = compilePatterns(operation.notMethods);
    this.paths = compilePatterns(operation.paths);
    this.notPaths = compilePatterns(operation.notPaths);
  }

  matchesMethod(method: usize, length: i32): bool {
    return (this.methods.length == 0 || any(this.methods, method, length)) && !any(this.notMethods, method, length);
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
