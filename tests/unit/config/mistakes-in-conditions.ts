import { mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

/** `from` and `when` of rules. */
export const MISTAKES_IN_CONDITIONS: readonly Stop[] = [
  mistake(
    "a condition without a key",
    { rules: [{ when: [{ values: ["10.0.0.0/8"] }] }] },
    "rules[0].when[0].key: is missing, expected one of request.headers[NAME], remote.ip, destination.ip, destination.port and connection.sni",
  ),
  mistake(
    "a condition that asks for nothing",
    { rules: [{ when: [{ key: "remote.ip" }] }] },
    "rules[0].when[0]: found an object, expected an object with at least one of values and notValues",
  ),
  mistakeBeyondSchema(
    "a condition whose lists are empty",
    { rules: [{ when: [{ key: "remote.ip", values: [], notValues: [] }] }] },
    "rules[0].when[0]: found an object, expected an object with at least one of values and notValues",
  ),
  mistake(
    "a condition with an empty value",
    { rules: [{ when: [{ key: "request.headers[x-api-key]", values: [""] }] }] },
    "rules[0].when[0].values[0]: found an empty string, expected a text, or a pattern such as abc*, *abc or *",
  ),
  mistake(
    "a condition on the connection's own address",
    { rules: [{ when: [{ key: "source.ip", values: ["10.0.0.0/8"] }] }] },
    'rules[0].when[0].key: found "source.ip", expected remote.ip: a filter is not told the connection\'s own address',
  ),
  mistake(
    "a condition on a token",
    { rules: [{ when: [{ key: "request.auth.claims[groups]", values: ["admins"] }] }] },
    'rules[0].when[0].key: found "request.auth.claims[groups]", which Istio refuses with action CUSTOM, too, since no token was checked yet; expected nothing, and what the user must have in require',
  ),
  mistake(
    "a condition on a client certificate",
    { rules: [{ when: [{ key: "source.principal", values: ["cluster.local/ns/a/sa/b"] }] }] },
    'rules[0].when[0].key: found "source.principal", which Istio refuses with action CUSTOM, too; expected nothing, and who may connect in a policy with action ALLOW or DENY',
  ),
  mistake(
    "a condition on another filter's metadata",
    { rules: [{ when: [{ key: "experimental.envoy.filters.http.a[b]", values: ["c"] }] }] },
    'rules[0].when[0].key: found "experimental.envoy.filters.http.a[b]", which is another filter\'s metadata, and not for others to see; expected a header that says the same',
  ),
  mistake(
    "a misspelt condition",
    {
      rules: [
        {
          when: [
            { key: "remote.port", values: ["1"] },
            { key: "request.headers.x", values: ["1"] },
          ],
        },
      ],
    },
    'rules[0].when[0].key: found "remote.port", expected one of request.headers[NAME], remote.ip, destination.ip, destination.port and connection.sni',
    'rules[0].when[1].key: found "request.headers.x", expected one of request.headers[NAME], remote.ip, destination.ip, destination.port and connection.sni',
  ),
  mistake(
    "a condition on no header",
    { rules: [{ when: [{ key: "request.headers[x api key]", values: ["1"] }] }] },
    'rules[0].when[0].key: found "request.headers[x api key]", expected the name of a header in brackets, such as request.headers[x-api-key]',
  ),
  mistakeBeyondSchema(
    "conditions whose values are of another kind",
    {
      rules: [
        {
          when: [
            { key: "remote.ip", values: ["10.0.0.0/33", "example.com"] },
            { key: "destination.port", notValues: ["https", "65536"] },
            { key: "connection.sni", values: ["App.example.com"] },
          ],
        },
      ],
    },
    'rules[0].when[0].values[0]: found "10.0.0.0/33", expected an address or a block of them, such as 192.0.2.1, 10.0.0.0/8 or fd00::/8',
    'rules[0].when[0].values[1]: found "example.com", expected an address or a block of them, such as 192.0.2.1, 10.0.0.0/8 or fd00::/8',
    'rules[0].when[1].notValues[0]: found "https", expected a port from 0 to 65535',
    'rules[0].when[1].notValues[1]: found "65536", expected a port from 0 to 65535',
    'rules[0].when[2].values[0]: found "App.example.com", expected a name in lower case, as the proxy has it',
  ),
  mistake(
    "sources without anything",
    { rules: [{ from: [] }, { from: [{}] }, { from: [{ source: {} }] }] },
    "rules[0].from: found an empty list, expected a list of sources, each {source: {…}}; leave the key out instead",
    "rules[1].from[0].source: is missing, expected an object with at least one of remoteIpBlocks and notRemoteIpBlocks",
    "rules[2].from[0].source: found an empty object, expected an object with at least one of remoteIpBlocks and notRemoteIpBlocks",
  ),
  mistakeBeyondSchema(
    "a source whose lists are empty",
    { rules: [{ from: [{ source: { remoteIpBlocks: [] } }] }] },
    "rules[0].from[0].source: found an object, expected an object with at least one of remoteIpBlocks and notRemoteIpBlocks",
  ),
  mistake(
    "a source's addresses of another kind",
    {
      rules: [{ from: [{ source: { remoteIpBlocks: ["10.0.0.0/8 "], notRemoteIpBlocks: ["fe80::1%eth0", "10.1"] } }] }],
    },
    'rules[0].from[0].source.remoteIpBlocks[0]: found "10.0.0.0/8 ", expected an address or a block of them, such as 192.0.2.1, 10.0.0.0/8 or fd00::/8',
    'rules[0].from[0].source.notRemoteIpBlocks[0]: found "fe80::1%eth0", expected an address or a block of them, such as 192.0.2.1, 10.0.0.0/8 or fd00::/8',
    'rules[0].from[0].source.notRemoteIpBlocks[1]: found "10.1", expected an address or a block of them, such as 192.0.2.1, 10.0.0.0/8 or fd00::/8',
  ),
  mistake(
    "sources that cannot be told",
    { rules: [{ from: [{ source: { ipBlocks: ["10.0.0.0/8"] } }, { source: { notIpBlocks: ["10.0.0.0/8"] } }] }] },
    `rules[0].from[0].source.ipBlocks: unknown key, expected "remoteIpBlocks", the client's address as trusted proxies say it: a filter is not told the connection's own`,
    `rules[0].from[1].source.notIpBlocks: unknown key, expected "notRemoteIpBlocks", the client's address as trusted proxies say it: a filter is not told the connection's own`,
  ),
  mistake(
    "sources that Istio refuses with action CUSTOM",
    {
      rules: [
        {
          from: [
            { source: { principals: ["*"], namespaces: ["a"], serviceAccounts: ["a/b"], requestPrincipals: ["*"] } },
          ],
        },
      ],
    },
    "rules[0].from[0].source.principals: unknown key, expected nothing: Istio refuses it with action CUSTOM, too; a policy with action ALLOW or DENY says who may connect",
    "rules[0].from[0].source.namespaces: unknown key, expected nothing: Istio refuses it with action CUSTOM, too; a policy with action ALLOW or DENY says who may connect",
    "rules[0].from[0].source.serviceAccounts: unknown key, expected nothing: Istio refuses it with action CUSTOM, too; a policy with action ALLOW or DENY says who may connect",
    "rules[0].from[0].source.requestPrincipals: unknown key, expected nothing: Istio refuses it with action CUSTOM, too, since no token was checked yet; what the user must have is for require",
  ),
];
