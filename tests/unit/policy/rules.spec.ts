import { OperationConfig, RuleConfig } from "../../../assembly/config/rule-config";
import { BareFacts } from "../../../assembly/policy/request-facts";
import { RuleDecision } from "../../../assembly/policy/rule-decision";
import { CompiledRules } from "../../../assembly/policy/rules";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

/** What some server reads as /admin/x. */
const ADMIN: string[] = [
  "//admin/x",
  "/./admin/x",
  "/a/../admin/x",
  "/%61dmin/x",
  "/%2561dmin/x",
  "/admin%2fx",
  "/admin%5Cx",
  "/admin\\x",
  "/admin;v=1/x",
  "/a/%2e%2E/admin/x",
  "/a/..;/admin/x",
];
/** What begins with /public/ or ends in .css for some server, and not for another. */
const ESCAPES: string[] = [
  "/public/../admin",
  "/public/%2e%2e/admin",
  "/public/..%2fadmin",
  "/public/..\\admin",
  "/public/..;/admin",
  "/public/a%2Fb/../../admin",
  "/public/a%2Fb/%2e%2e/%2e%2e/admin",
  "/public/a/.%2e/../admin",
  "/public/a%2Fb/..;/..;/admin",
  "/admin/../public/x",
  "/public%2fx",
  "//public/x",
  "/admin/x;.css",
  "/admin/x%3b.css",
  "/admin/x%00.css",
  "/admin/x%23.css",
  "/admin/x%3F.css",
];
const POSTS: string[] = ["POST", "post", "Post", "pOST"];
const UNREADABLE: string[] = ["", "*", "admin", "http://app.example.com/", "/%", "/%zz", "/a%00", "/a/../../b", "/%ff"];

/** Rules that hold one operation. */
function only(operation: OperationConfig): RuleConfig[] {
  return [ruleOf([operation])];
}

/** A rule that holds the operations. */
function ruleOf(operations: OperationConfig[]): RuleConfig {
  const rule = new RuleConfig();
  rule.to = operations;
  return rule;
}

/** An operation that holds for these paths. */
function onPaths(paths: string[], notPaths: string[] = []): OperationConfig {
  const operation = new OperationConfig();
  operation.paths = paths;
  operation.notPaths = notPaths;
  return operation;
}

/** An operation that holds for these hosts. */
function onHosts(hosts: string[], notHosts: string[] = []): OperationConfig {
  const operation = new OperationConfig();
  operation.hosts = hosts;
  operation.notHosts = notHosts;
  return operation;
}

/** An operation that holds for these methods. */
function onMethods(methods: string[], notMethods: string[] = []): OperationConfig {
  const operation = new OperationConfig();
  operation.methods = methods;
  operation.notMethods = notMethods;
  return operation;
}

/** Whether a request needs a session under the rules. */
function asks(rules: RuleConfig[], method: string, authority: string, path: string): bool {
  const m = bytesOf(method);
  const a = bytesOf(authority);
  const p = bytesOf(path);
  return needsSession(new CompiledRules(rules), pointer(m), m.length, pointer(a), a.length, pointer(p), p.length);
}

/** The same, of views. */
function needsSession(r: CompiledRules, m: usize, mLength: i32, a: usize, aLength: i32, p: usize, pLength: i32): bool {
  const facts = new BareFacts();
  facts.take(m, mLength, a, aLength, p, pLength);
  const decision = new RuleDecision();
  r.decide(facts, decision);
  return decision.needsSession;
}

/** Whether a GET of this path needs a session. */
function asksForPath(rules: RuleConfig[], path: string): bool {
  return asks(rules, "GET", "app.example.com", path);
}

/** Whether a request to this authority needs a session. */
function asksOnHost(rules: RuleConfig[], authority: string): bool {
  return asks(rules, "GET", authority, "/");
}

describe("rules", () => {
  it("ask for a session on every request by default", () => {
    expect(asks([new RuleConfig()], "GET", "app.example.com", "/")).toBe(true);
    expect(asks([new RuleConfig()], "", "", "")).toBe(true);
  });
  it("are ORed", () => {
    const rules = [ruleOf([onPaths(["/a"])]), ruleOf([onPaths(["/b"])])];
    expect(asksForPath(rules, "/a")).toBe(true);
    expect(asksForPath(rules, "/b")).toBe(true);
    expect(asksForPath(rules, "/c")).toBe(false);
    expect(asksForPath([ruleOf([onPaths(["/a"])]), new RuleConfig()], "/c")).toBe(true);
  });
  it("hold operations that are ORed", () => {
    const rules = [ruleOf([onPaths(["/a"]), onPaths(["/b"])])];
    expect(asksForPath(rules, "/a")).toBe(true);
    expect(asksForPath(rules, "/b")).toBe(true);
    expect(asksForPath(rules, "/c")).toBe(false);
  });
  it("hold fields that are ANDed", () => {
    const operation = onPaths(["/a", "/b"], ["/b"]);
    operation.methods = ["POST"];
    operation.hosts = ["app.example.com"];
    const rules = only(operation);
    expect(asks(rules, "POST", "app.example.com", "/a")).toBe(true);
    expect(asks(rules, "GET", "app.example.com", "/a")).toBe(false);
    expect(asks(rules, "POST", "www.example.com", "/a")).toBe(false);
    expect(asks(rules, "POST", "app.example.com", "/c")).toBe(false);
    expect(asks(rules, "POST", "app.example.com", "/b")).toBe(false);
  });
  it("hold values that are ORed", () => {
    const rules = only(onMethods(["PUT", "POST"]));
    expect(asks(rules, "PUT", "a", "/")).toBe(true);
    expect(asks(rules, "POST", "a", "/")).toBe(true);
    expect(asks(rules, "GET", "a", "/")).toBe(false);
  });
});

describe("a rule's methods", () => {
  it("match exactly", () => {
    expect(asks(only(onMethods(["GET"])), "GET", "a", "/")).toBe(true);
    expect(asks(only(onMethods(["GET"])), "POST", "a", "/")).toBe(false);
    expect(asks(only(onMethods(["GET"])), "GETX", "a", "/")).toBe(false);
  });
  it("leave out those of notMethods", () => {
    expect(asks(only(onMethods([], ["OPTIONS", "HEAD"])), "HEAD", "a", "/")).toBe(false);
    expect(asks(only(onMethods([], ["OPTIONS", "HEAD"])), "GET", "a", "/")).toBe(true);
  });

  it("hold in capitals too, as some servers read a method", () => {
    const posts = only(onMethods(["POST"]));
    for (let i = 0; i < POSTS.length; i++) expect(asks(posts, POSTS[i], "a", "/")).toBe(true, POSTS[i]);
    expect(asks(posts, "posts", "a", "/")).toBe(false);
    expect(asks(posts, "pos", "a", "/")).toBe(false);
    const others = only(onMethods([], ["POST"]));
    expect(asks(others, "POST", "a", "/")).toBe(false);
    for (let i = 1; i < POSTS.length; i++) expect(asks(others, POSTS[i], "a", "/")).toBe(true, POSTS[i]);
  });

  it("hold for HEAD where they hold for GET", () => {
    const gets = only(onMethods(["GET"]));
    expect(asks(gets, "HEAD", "a", "/")).toBe(true);
    expect(asks(gets, "head", "a", "/")).toBe(true);
    expect(asks(gets, "HEADER", "a", "/")).toBe(false);
    expect(asks(only(onMethods(["HEAD"])), "GET", "a", "/")).toBe(false);
    expect(asks(only(onMethods([], ["GET"])), "HEAD", "a", "/")).toBe(true);
    expect(asks(only(onMethods(["GET"], ["POST"])), "HEAD", "a", "/")).toBe(true);
  });

  it("leave out HEAD where notMethods says so", () => {
    expect(asks(only(onMethods(["GET"], ["HEAD"])), "HEAD", "a", "/")).toBe(false);
    expect(asks(only(onMethods(["GET"], ["HEAD"])), "GET", "a", "/")).toBe(true);
    expect(asks(only(onMethods([], ["HEAD"])), "HEAD", "a", "/")).toBe(false);
    expect(asks(only(onMethods([], ["HEAD"])), "head", "a", "/")).toBe(true);
  });

  it("hold for what is no method", () => {
    const none = ["", " GET", "GET ", "G\u00cbT", "GET/", "A,B"];
    for (let i = 0; i < none.length; i++) {
      expect(asks(only(onMethods(["POST"])), none[i], "a", "/")).toBe(true, none[i]);
      expect(asks(only(onMethods([], ["GET"])), none[i], "a", "/")).toBe(true, none[i]);
    }
  });
});

describe("a rule's hosts", () => {
  it("match exactly with the port as sent, whatever the case and dot at the end of the request's", () => {
    const rules = only(onHosts(["app.example.com"]));
    expect(asksOnHost(rules, "app.example.com")).toBe(true);
    expect(asksOnHost(rules, "APP.example.com")).toBe(true);
    expect(asksOnHost(rules, "app.example.com.")).toBe(true);
    expect(asksOnHost(rules, "app.example.com:443")).toBe(false);
    expect(asksOnHost(rules, "app.example.com.:443")).toBe(false);
    expect(asksOnHost(rules, "www.example.com")).toBe(false);
    expect(asksOnHost(rules, "app.example.com.evil.org")).toBe(false);
  });
  it("match by prefix, by suffix, or all", () => {
    expect(asksOnHost(only(onHosts(["app.*"])), "app.example.com:80")).toBe(true);
    expect(asksOnHost(only(onHosts(["app.*"])), "xapp.example.com")).toBe(false);
    expect(asksOnHost(only(onHosts(["*.example.com"])), "app.example.com")).toBe(true);
    expect(asksOnHost(only(onHosts(["*.example.com"])), "app.example.com:80")).toBe(false);
    expect(asksOnHost(only(onHosts(["*"])), "anything:80")).toBe(true);
  });
  it("match the port that a pattern names, and no request that names none", () => {
    const rules = only(onHosts(["app.example.com:8443", "[::1]:8443"]));
    expect(asksOnHost(rules, "app.example.com:8443")).toBe(true);
    expect(asksOnHost(rules, "app.example.com")).toBe(false);
    expect(asksOnHost(rules, "app.example.com:8444")).toBe(false);
    expect(asksOnHost(rules, "[::1]:8443")).toBe(true);
    expect(asksOnHost(only(onHosts(["app.example.com:*"])), "app.example.com:1")).toBe(true);
    expect(asksOnHost(only(onHosts(["*:8443"])), "app.example.com:8443")).toBe(true);
    expect(asksOnHost(only(onHosts(["*.example.com:8443"])), "app.example.com:8443")).toBe(true);
  });
  it("leave out those of notHosts", () => {
    const rules = only(onHosts([], ["public.example.com", "*.open.example.com"]));
    expect(asksOnHost(rules, "public.example.com")).toBe(false);
    expect(asksOnHost(rules, "PUBLIC.example.com")).toBe(false);
    expect(asksOnHost(rules, "public.example.com:8080")).toBe(true);
    expect(asksOnHost(rules, "a.open.example.com")).toBe(false);
    expect(asksOnHost(rules, "open.example.com")).toBe(true);
  });
  it("leave out a port only where the request names it", () => {
    const rules = only(onHosts([], ["app.example.com:8080", "dev.example.com:*"]));
    expect(asksOnHost(rules, "app.example.com:8080")).toBe(false);
    expect(asksOnHost(rules, "app.example.com")).toBe(true);
    expect(asksOnHost(rules, "app.example.com:8081")).toBe(true);
    expect(asksOnHost(rules, "dev.example.com")).toBe(true);
  });
  it("do not leave out a host with a dot at its end, which may be routed to another application", () => {
    expect(asksOnHost(only(onHosts([], ["public.example.com"])), "public.example.com.")).toBe(true);
  });
  it("match a malformed authority, in whichever field they stand", () => {
    const malformed = ["", ":80", "a b", "app.example.com:x", "user@app.example.com", "[::1"];
    for (let i = 0; i < malformed.length; i++) {
      expect(asksOnHost(only(onHosts(["app.example.com"])), malformed[i])).toBe(true, malformed[i]);
      expect(asksOnHost(only(onHosts([], ["*"])), malformed[i])).toBe(true, malformed[i]);
    }
  });
});

describe("a rule's paths", () => {
  it("match exactly, by prefix, by suffix, or all", () => {
    const rules = only(onPaths(["/exact", "/admin/*", "*/info"]));
    expect(asksForPath(rules, "/exact")).toBe(true);
    expect(asksForPath(rules, "/Exact")).toBe(false);
    expect(asksForPath(rules, "/admin/")).toBe(true);
    expect(asksForPath(rules, "/admin/users")).toBe(true);
    expect(asksForPath(rules, "/a/info")).toBe(true);
    expect(asksForPath(rules, "/a/infos")).toBe(false);
    expect(asksForPath(only(onPaths(["*"])), "/anything")).toBe(true);
  });
  it("match with a slash more or less at the end, which many servers do not look at", () => {
    const rules = only(onPaths(["/exact", "/dir/", "/admin/*", "*/info", "/pre*"]));
    const paths = ["/exact/", "/dir", "/admin", "/a/info/", "/%64ir", "/exact;x/"];
    for (let i = 0; i < paths.length; i++) expect(asksForPath(rules, paths[i])).toBe(true, paths[i]);
    const others = ["/", "/exactly", "/exact/x", "/di", "/administer", "/a/infos/"];
    for (let i = 0; i < others.length; i++) expect(asksForPath(rules, others[i])).toBe(false, others[i]);
    expect(asksForPath(only(onPaths(["/*"], ["/healthz"])), "/healthz")).toBe(false);
    expect(asksForPath(only(onPaths(["/healthz/"], ["/healthz"])), "/healthz")).toBe(false);
  });
  it("are not looked for beyond the path", () => {
    const rules = new CompiledRules(only(onPaths(["/admin", "/ad/*", "*/admin"])));
    const m = bytesOf("GET");
    const a = bytesOf("app.example.com");
    const p = bytesOf("/ad/admin");
    expect(needsSession(rules, pointer(m), m.length, pointer(a), a.length, pointer(p) + 3, 6)).toBe(true);
    expect(needsSession(rules, pointer(m), m.length, pointer(a), a.length, pointer(p) + 3, 5)).toBe(false);
    expect(needsSession(rules, pointer(m), m.length, pointer(a), a.length, pointer(p), 2)).toBe(false);
  });
  it("leave out those of notPaths", () => {
    const rules = only(onPaths([], ["/healthz", "/public/*"]));
    expect(asksForPath(rules, "/healthz")).toBe(false);
    expect(asksForPath(rules, "/public/a.css")).toBe(false);
    expect(asksForPath(rules, "/healthzz")).toBe(true);
    expect(asksForPath(rules, "/public") && asksForPath(rules, "/healthz/")).toBe(true);
    expect(asksForPath(rules, "/public/")).toBe(false);
  });
  it("match without query and fragment", () => {
    expect(asksForPath(only(onPaths(["/admin"])), "/admin?x=/y")).toBe(true);
    expect(asksForPath(only(onPaths(["/admin"])), "/admin#x")).toBe(true);
    expect(asksForPath(only(onPaths([], ["/healthz"])), "/healthz?x")).toBe(false);
    expect(asksForPath(only(onPaths([], ["*/healthz"])), "/admin?/healthz")).toBe(true);
    expect(asksForPath(only(onPaths([], ["*/healthz"])), "/admin#/healthz")).toBe(true);
  });
});

describe("a path with several readings", () => {
  it("needs a session if one of them is protected", () => {
    const rules = only(onPaths(["/admin/*"]));
    for (let i = 0; i < ADMIN.length; i++) expect(asksForPath(rules, ADMIN[i])).toBe(true, ADMIN[i]);
  });
  it("needs a session if one of them is not left out", () => {
    const rules = only(onPaths([], ["/public/*", "*.css"]));
    for (let i = 0; i < ESCAPES.length; i++) expect(asksForPath(rules, ESCAPES[i])).toBe(true, ESCAPES[i]);
  });
  it("needs none if all of them are left out", () => {
    const rules = only(onPaths([], ["/public/*"]));
    const paths = [
      "/public//a",
      "/public/a%20b",
      "/public/group%2Fproject",
      "/public/a;v=1/b",
      "/public/caf%C3%A9?%zz",
    ];
    for (let i = 0; i < paths.length; i++) expect(asksForPath(rules, paths[i])).toBe(false, paths[i]);
  });
  it("needs none if none of them is protected", () => {
    const rules = only(onPaths(["/admin/*"]));
    expect(asksForPath(rules, "/other;x/a%20b//")).toBe(false);
  });
});

describe("a path that cannot be read", () => {
  it("matches, in whichever field it stands", () => {
    for (let i = 0; i < UNREADABLE.length; i++) {
      expect(asksForPath(only(onPaths(["/admin"])), UNREADABLE[i])).toBe(true, UNREADABLE[i]);
      expect(asksForPath(only(onPaths([], ["*"])), UNREADABLE[i])).toBe(true, UNREADABLE[i]);
    }
  });
  it("is one that is not plain and longer than 4 KB, too", () => {
    const notPublic = only(onPaths([], ["/public/*"]));
    const onAdmin = only(onPaths(["/admin/*"]));
    const odd = ["//", ";a/", "%61", "/./"];
    for (let i = 0; i < odd.length; i++) {
      const short = "/public/" + odd[i].repeat(4088 / odd[i].length);
      const long = short + odd[i];
      expect(short.length <= 4096 && long.length > 4096).toBe(true);
      expect(asks(notPublic, "GET", "a", long)).toBe(true, odd[i]);
      expect(asks(onAdmin, "GET", "a", long)).toBe(true, odd[i]);
      expect(asks(notPublic, "GET", "a", short)).toBe(false, odd[i]);
    }
    expect(asks(notPublic, "GET", "a", "/public/" + "a".repeat(60000))).toBe(false);
    expect(asks(onAdmin, "GET", "a", "/public/" + "a".repeat(60000))).toBe(false);
    expect(asks(notPublic, "GET", "a", "/public/a%20b?" + "q".repeat(60000))).toBe(false);
  });

  it("is let through where the rest of the rule does not match", () => {
    const operation = onPaths(["/admin"]);
    operation.hosts = ["www.example.com"];
    for (let i = 0; i < UNREADABLE.length; i++) {
      expect(asks(only(operation), "GET", "app.example.com", UNREADABLE[i])).toBe(false, UNREADABLE[i]);
    }
  });
});
