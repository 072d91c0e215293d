import { listOf } from "./describe";
import { Field } from "./field";
import { readRequire } from "./require";
import { MAX_REQUIREMENTS } from "./require-config";
import { readConditions } from "./rule-conditions";
import { OperationConfig, RuleConfig, Unauthenticated } from "./rule-config";
import { warnOfPorts } from "./rule-hosts";
import { warnOfOpenings } from "./rule-openings";
import { readHostPattern, readMethod, readPathPattern, readPort, readValues } from "./rule-patterns";
import { readSources } from "./rule-sources";

/** In the order of the enum `Unauthenticated`. */
const UNAUTHENTICATED: string[] = ["PASS", "REDIRECT", "AUTO", "DENY"];
const GUARD = "GUARD";
const ALLOW = "ALLOW";
/** Those of an operation. */
const FIELDS: string[] = ["hosts", "notHosts", "ports", "notPorts", "methods", "notMethods", "paths", "notPaths"];

/** Reads `rules`. */
export function readRules(field: Field): RuleConfig[] {
  const members = field.list("rules, [{}] for every request");
  const rules: RuleConfig[] = [];
  for (let i = 0; i < members.length; i++) {
    if (members[i].checkObject()) rules.push(readRule(members[i]));
  }
  checkCount(members, rules);
  return rules;
}

/** What sessions meet is a bit mask. */
function checkCount(fields: Field[], rules: RuleConfig[]): void {
  const keys: string[] = [];
  for (let i = 0; i < rules.length; i++) {
    const require = rules[i].require;
    if (require === null || keys.includes(require.key)) continue;
    keys.push(require.key);
    if (keys.length <= MAX_REQUIREMENTS || rules.length != fields.length) continue;
    const field = fields[i].get("require");
    field.mistake(`is the ${keys.length}th that differs, expected 64 at most; rules that ask for the same count once`);
  }
}

function readRule(field: Field): RuleConfig {
  const rule = new RuleConfig();
  const operation = "an object with at least one of " + listOf(FIELDS, " and ");
  rule.unauthenticated = <Unauthenticated>field.get("unauthenticated").choice(UNAUTHENTICATED, rule.unauthenticated);
  const opening = rule.unauthenticated == Unauthenticated.Pass ? "paths" : "notPaths";
  rule.from = readSources(field.get("from"));
  const members = field.get("to").list("operations, each {operation: {…}}");
  for (let i = 0; i < members.length; i++) {
    if (!members[i].checkObject()) continue;
    const member = members[i].get("operation");
    member.required(operation);
    if (!member.isGiven || !member.checkObject()) continue;
    if (!hasOneFilled(member)) member.expected(operation);
    const read = readOperation(member);
    warnOfOpenings(member.get(opening), opening == "paths" ? read.paths : read.notPaths);
    rule.to.push(read);
  }
  rule.when = readConditions(field.get("when"));
  rule.require = readRequire(field.get("require"));
  if (rule.require !== null && rule.unauthenticated == Unauthenticated.Pass) {
    field
      .get("unauthenticated")
      .unfit(
        "REDIRECT, AUTO or DENY beside require: who has no session could be anybody, and would pass; or leave require out",
      );
  }
  rule.guard = field.get("crossOrigin").choice([GUARD, ALLOW], 0) == 0;
  return rule;
}

function hasOneFilled(operation: Field): bool {
  for (let i = 0; i < FIELDS.length; i++) if (operation.get(FIELDS[i]).isFilled) return true;
  return false;
}

function readOperation(field: Field): OperationConfig {
  const operation = new OperationConfig();
  operation.hosts = readValues(field.get("hosts"), "hosts", readHostPattern);
  warnOfPorts(field.get("hosts"), operation.hosts);
  operation.notHosts = readValues(field.get("notHosts"), "hosts", readHostPattern);
  operation.ports = readValues(field.get("ports"), "ports", readPort);
  operation.notPorts = readValues(field.get("notPorts"), "ports", readPort);
  operation.methods = readValues(field.get("methods"), "methods", readMethod);
  operation.notMethods = readValues(field.get("notMethods"), "methods", readMethod);
  operation.paths = readValues(field.get("paths"), "paths", readPathPattern);
  operation.notPaths = readValues(field.get("notPaths"), "paths", readPathPattern);
  return operation;
}
