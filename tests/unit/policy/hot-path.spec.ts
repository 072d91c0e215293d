import { OperationConfig, RuleConfig } from "../../../assembly/config/rule-config";
import { PathReadings } from "../../../assembly/policy/path-readings";
import { RelyingPartySelector } from "../../../assembly/policy/relying-party-hosts";
import { BareFacts } from "../../../assembly/policy/request-facts";
import { RuleDecision } from "../../../assembly/policy/rule-decision";
import { CompiledRules } from "../../../assembly/policy/rules";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

/** The distance between two neighbouring blocks of the smallest size. */
const STEP: usize = 16;
/** So many neighbours in a row come from the one free block at the end: no smaller ones are left to be filled. */
const RUN = 64;

/** Fills the heap's gaps, and answers the block after which the next allocation of any size begins. */
function lastBlock(): usize {
  let last = heap.alloc(8);
  for (let run = 0; run < RUN;) {
    const next = heap.alloc(8);
    run = next == last + STEP ? run + 1 : 0;
    last = next;
  }
  return last;
}

/** Whether nothing was allocated since `last` was answered. */
function isUntouchedSince(last: usize): bool {
  return heap.alloc(8) == last + STEP;
}

describe("the hot path", () => {
  it("allocates nothing to find the relying parties for a host", () => {
    const selector = new RelyingPartySelector([["*"], ["app.example.com"], ["*.example.com", "app.example.com"]]);
    const bytes = bytesOf("APP.example.com:8443");
    const last = lastBlock();
    const group = selector.group(selector.at(pointer(bytes), bytes.length));
    const isUntouched = isUntouchedSince(last);
    expect(group.length).toBe(2);
    expect(isUntouched).toBe(true);
  });
  it("allocates nothing to judge a plain path", () => {
    const operation = new OperationConfig();
    operation.paths = ["/admin/*"];
    operation.notPaths = ["*.css"];
    operation.hosts = ["*.example.com"];
    operation.notMethods = ["OPTIONS"];
    const rule = new RuleConfig();
    rule.to = [operation];
    const rules = new CompiledRules([rule]);
    const m = bytesOf("GET");
    const a = bytesOf("APP.example.com");
    const p = bytesOf("/admin/x?y=%41");
    const facts = new BareFacts();
    facts.take(pointer(m), m.length, pointer(a), a.length, pointer(p), p.length);
    const decision = new RuleDecision();
    const last = lastBlock();
    rules.decide(facts, decision);
    const isUntouched = isUntouchedSince(last);
    expect(decision.needsSession).toBe(true);
    expect(isUntouched).toBe(true);
  });
  it("allocates nothing to read a path that is not plain, after the first", () => {
    const odd = bytesOf("/a%2Fb;c/..//d");
    const first = new PathReadings();
    const second = new PathReadings();
    first.read(pointer(odd), odd.length);
    const last = lastBlock();
    second.read(pointer(odd), odd.length);
    const isUntouched = isUntouchedSince(last);
    expect(second.count > 5).toBe(true);
    expect(isUntouched).toBe(true);
  });
  it("is watched by a measure that notices", () => {
    const last = lastBlock();
    const bytes = new StaticArray<u8>(1);
    const isUntouched = isUntouchedSince(last);
    expect(bytes.length).toBe(1);
    expect(isUntouched).toBe(false);
  });
});
