import { Field } from "./field";
import { quote } from "./quote";
import { OperationConfig, RuleConfig, Unauthenticated } from "./rule-config";
import { readHostPattern, readMethod, readPathPattern } from "./rule-patterns";

/** In the order of the enum `Unauthenticated`. */
const UNAUTHENTICATED: string[] = ["PASS", "REDIRECT", "AUTO", "DENY"];
const GUARD = "GUARD";
const ALLOW = "ALLOW";
const OPERATION = "an object with at least one of hosts, notHosts, methods, notMethods, paths and notPaths";

/** Reads `rules`. */
export function readRules(field: Field): RuleConfig[] {
  const members = field.list("rules, [{}] for every request");
  const rules: RuleConfig[] = [];
  for (let i = 0; i < members.length; i++) {
    if (members[i].checkObject()) rules.push(readRule(members[i]));
  }
  return rules;
}

function readRule(field: Field): RuleConfig {
  const rule = new RuleConfig();
  const members = field.get("to").list("operations, each {operation: {…}}");
  for (let i = 0; i < members.length; i++) {
    if (!members[i].checkObject()) continue;
    const operation = members[i].get("operation");
    operation.required(OPERATION);
    if (!operation.isGiven || !operation.checkObject()) continue;
    if (operation.value.length == 0) operation.expected(OPERATION);
    rule.to.push(readOperation(operation));
  }
  const unauthenticated = field.get("unauthenticated").choice(UNAUTHENTICATED, rule.unauthenticated);
  rule.unauthenticated = <Unauthenticated>unauthenticated;
  rule.guard = field.get("crossOrigin").choice([GUARD, ALLOW], 0) == 0;
  return rule;
}

function readOperation(field: Field): OperationConfig {
  const operation = new OperationConfig();
  operation.hosts = readValues(field.get("hosts"), "hosts", readHostPattern);
  warnOfPorts(field.get("hosts"), operation.hosts);
  operation.notHosts = readValues(field.get("notHosts"), "hosts", readHostPattern);
  operation.methods = readValues(field.get("methods"), "methods", readMethod);
  operation.notMethods = readValues(field.get("notMethods"), "methods", readMethod);
  operation.paths = readValues(field.get("paths"), "paths", readPathPattern);
  operation.notPaths = readValues(field.get("notPaths"), "paths", readPathPattern);
  return operation;
}

/** A client can leave the port out of its request, or write another, and is served all the same. */
function warnOfPorts(field: Field, hosts: string[]): void {
  for (let i = 0; i < hosts.length; i++) {
    if (hosts[i].indexOf(":", max(hosts[i].indexOf("]"), 0)) < 0) continue;
    field.warning(
      "found a port in " + quote(hosts[i]) + ", and a client can write any; leave the port out to match all",
    );
  }
}

/** The members that `read` accepts; it answers "" for others and reports them. */
function readValues(field: Field, what: string, read: (member: Field) => string): string[] {
  const members = field.list(what);
  const values: string[] = [];
  for (let i = 0; i < members.length; i++) {
    const value = read(members[i]);
    if (value.length > 0) values.push(value);
  }
  return values;
}
