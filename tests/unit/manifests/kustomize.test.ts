import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { at, type KubernetesObject, listAt, only } from "../../support/manifests/objects.ts";
import {
  APPLICATION_HOST,
  BASE_FILES,
  FIELDS,
  filledIn,
  IMAGE,
  MANIFESTS,
  OVERLAY_FILES,
  PROVIDER_HOST,
} from "./filled-in.ts";
import { kustomize, WITHOUT_KUSTOMIZE } from "./render.ts";
import { shipped } from "./shipped.ts";

const options = { skip: WITHOUT_KUSTOMIZE };
const rendered = new Map((await shipped()).map(({ name, objects }) => [name, objects]));

function objectsOf(name: string): readonly KubernetesObject[] {
  const objects = rendered.get(name);
  assert.ok(objects !== undefined, name);
  return objects;
}

test("five fields are to be filled in, numbered from 1 to 5, and beside them the image", async () => {
  const numbers: string[] = [];
  for (const name of ["base/settings.env", "base/secret/secrets.env"]) {
    const text = await readFile(join(MANIFESTS, name), "utf8");
    for (const [, number = "", field = ""] of text.matchAll(/^# (\d)\. .*\n(\w+)=/gm))
      numbers.push(`${number} ${field}`);
  }
  assert.deepEqual(
    numbers,
    Object.keys(FIELDS).map((field, index) => `${index + 1} ${field}`),
  );
  assert.deepEqual(
    Object.values(BASE_FILES).flatMap((fields) => Object.keys(fields)),
    [...Object.keys(FIELDS), "image"],
  );
});

for (const [name, objects] of rendered) {
  test(`${name}: nothing of what stood in the fields before remains`, () => {
    assert.doesNotMatch(JSON.stringify(objects), /FILL_IN|idp\.example|app\.example\.com|registry\.example|0{64}/);
  });

  test(`${name}: deleting it does not delete the gateway`, () => {
    const deployments = objects.filter(({ kind }) => kind === "Deployment").map(({ metadata }) => metadata.name);
    assert.deepEqual(
      deployments.filter((other) => other !== "httpbin"),
      [],
    );
  });
}

test("what belongs to no namespace is not put into one", options, () => {
  const objects = [...rendered.values()].flat().filter(({ kind }) => ["GatewayClass", "Namespace"].includes(kind));
  assert.ok(objects.length > 0);
  for (const { kind, metadata } of objects) assert.equal(metadata.namespace, undefined, kind);
});

test("base: the plugin has the fields, and runs before Istio's own policies, closed", options, () => {
  const plugin = only(objectsOf("base"), "WasmPlugin");
  assert.deepEqual(plugin["spec"], {
    selector: { matchLabels: { istio: "ingressgateway" } },
    url: IMAGE,
    phase: "AUTHN",
    failStrategy: "FAIL_RELOAD",
    vmConfig: {
      env: [
        { name: "GATEHOUSE_CLIENT_SECRET", valueFrom: "HOST" },
        { name: "GATEHOUSE_COOKIE_SECRET", valueFrom: "HOST" },
      ],
    },
    pluginConfig: {
      issuer: FIELDS.issuer,
      clientId: FIELDS.clientId,
      clientSecret: { env: "GATEHOUSE_CLIENT_SECRET" },
      redirectUrl: FIELDS.redirectUrl,
      cookieSecret: { env: "GATEHOUSE_COOKIE_SECRET" },
    },
  });
});

test(
  "base: the provider's certificate is verified for the issuer's host, in the gateway's namespace alone",
  options,
  () => {
    const entry = only(objectsOf("base"), "ServiceEntry");
    assert.deepEqual(at(entry, "spec", "hosts"), [PROVIDER_HOST]);
    assert.deepEqual(at(entry, "spec", "exportTo"), ["."]);
    const rule = only(objectsOf("base"), "DestinationRule");
    assert.deepEqual(rule["spec"], {
      host: PROVIDER_HOST,
      exportTo: ["."],
      trafficPolicy: {
        connectionPool: {
          tcp: { maxConnections: 256 },
          http: { http1MaxPendingRequests: 256, http2MaxRequests: 256 },
        },
        tls: { mode: "SIMPLE", caCertificates: "system", sni: PROVIDER_HOST, subjectAltNames: [PROVIDER_HOST] },
      },
    });
  },
);

test("an overlay sets the fields over a base that stays as it came", options, async () => {
  const { folder, remove } = await filledIn(OVERLAY_FILES);
  try {
    const objects = await kustomize(join(folder, "examples", "overlay"));
    const plugin = structuredClone(only(objects, "WasmPlugin"));
    const configuration = at(plugin, "spec", "pluginConfig") as Record<string, unknown>;
    assert.deepEqual(configuration["rules"], [{ to: [{ operation: { notPaths: ["/healthz"] } }] }]);
    delete configuration["rules"];
    const others = objects.filter(({ kind }) => kind !== "WasmPlugin");
    const base = objectsOf("base");
    assert.deepEqual(plugin, only(base, "WasmPlugin"));
    assert.deepEqual(
      others,
      base.filter(({ kind }) => kind !== "WasmPlugin"),
    );
  } finally {
    await remove();
  }
});

test("an issuer with a port is reached at that port, and an overlay's without one at 443", options, async () => {
  const issuer = "https://login.corp.example:8443/tenant";
  const redirectUrl = "https://portal.corp.example:9443/oauth2/callback";
  const { clientId } = FIELDS;
  const { folder, remove } = await filledIn({
    ...BASE_FILES,
    ...OVERLAY_FILES,
    "base/settings.env": { issuer, clientId, redirectUrl },
  });
  try {
    for (const [name, port] of [
      ["base", 8443],
      ["examples/overlay", 443],
    ] as const) {
      const objects = await kustomize(join(folder, name));
      assert.deepEqual(at(only(objects, "ServiceEntry"), "spec", "hosts"), [PROVIDER_HOST], name);
      assert.equal(at(only(objects, "ServiceEntry"), "spec", "ports", 0, "number"), port, name);
      assert.equal(at(only(objects, "DestinationRule"), "spec", "host"), PROVIDER_HOST, name);
      const tls = at(only(objects, "DestinationRule"), "spec", "trafficPolicy", "tls");
      assert.deepEqual([at(tls, "sni"), at(tls, "subjectAltNames", 0)], [PROVIDER_HOST, PROVIDER_HOST], name);
      assert.ok(objects.every(({ kind }) => kind !== "ConfigMap"));
    }
    const objects = await kustomize(join(folder, "examples", "envoy-gateway"));
    const cluster = at(only(objects, "EnvoyProxy"), "spec", "bootstrap", "jsonPatches", 0, "value");
    const endpoint = at(cluster, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint");
    assert.deepEqual(at(endpoint, "address", "socket_address"), { address: PROVIDER_HOST, port_value: 8443 });
    assert.equal(at(only(objects, "Gateway"), "spec", "listeners", 0, "hostname"), APPLICATION_HOST);
    assert.deepEqual(at(only(objects, "HTTPRoute"), "spec", "hostnames"), [APPLICATION_HOST]);
  } finally {
    await remove();
  }
});

test("asm-idaas: the guide's gateway and application, and nothing of its oauth2-proxy", options, () => {
  const objects = objectsOf("examples/asm-idaas");
  assert.deepEqual(objects.map(({ kind }) => kind).sort(), [
    ...["Deployment", "DestinationRule", "Gateway", "Secret", "Service", "ServiceAccount", "ServiceEntry"],
    ...["VirtualService", "WasmPlugin"],
  ]);
  assert.deepEqual(at(only(objects, "Gateway"), "spec"), {
    selector: { app: "istio-ingressgateway" },
    servers: [{ hosts: ["*"], port: { name: "http", number: 80, protocol: "HTTP" } }],
  });
  const destination = { host: "httpbin.default.svc.cluster.local", port: { number: 8000 } };
  assert.deepEqual(at(only(objects, "VirtualService"), "spec"), {
    gateways: ["ingressgateway"],
    hosts: ["*"],
    http: [{ name: "default", route: [{ destination }] }],
  });
  assert.deepEqual(at(only(objects, "WasmPlugin"), "spec", "pluginConfig", "signIn"), { mode: "PAGE" });
});

test("asm-idaas: the mesh's part and the cluster's part have nothing in common and are all of it", options, () => {
  const nameOf = (object: KubernetesObject): string => `${object.kind} ${object.metadata.name}`;
  const mesh = objectsOf("examples/asm-idaas/mesh");
  const cluster = objectsOf("examples/asm-idaas/cluster");
  assert.ok(mesh.every(({ apiVersion }) => apiVersion.includes("istio.io/")));
  assert.ok(cluster.every(({ apiVersion }) => !apiVersion.includes("istio.io/")));
  assert.deepEqual([...mesh, ...cluster].map(nameOf).sort(), objectsOf("examples/asm-idaas").map(nameOf).sort());
});

test(
  "request-authentication: the token is verified by issuer and audience, and goes on to the application",
  options,
  () => {
    const objects = objectsOf("examples/request-authentication");
    assert.deepEqual(at(only(objects, "RequestAuthentication"), "spec", "jwtRules"), [
      { issuer: FIELDS.issuer, audiences: [FIELDS.clientId], forwardOriginalToken: true },
    ]);
    const policy = only(objects, "AuthorizationPolicy");
    assert.equal(at(policy, "spec", "action"), "ALLOW");
    const principals = at(policy, "spec", "rules", 0, "from", 0, "source", "requestPrincipals");
    assert.deepEqual(principals, [`${FIELDS.issuer}/*`]);
  },
);

for (const name of ["gateway-api", "envoy-gateway"]) {
  test(`${name}: the plugin is for the gateway of its own namespace, which has the application's host`, options, () => {
    const objects = objectsOf(`examples/${name}`);
    const gateway = only(objects, "Gateway");
    const plugin = objects.find(({ kind }) => kind === "WasmPlugin" || kind === "EnvoyExtensionPolicy");
    assert.equal(plugin?.metadata.namespace, gateway.metadata.namespace);
    assert.equal(only(objects, "Secret").metadata.namespace, gateway.metadata.namespace);
    const { name: gatewayName } = gateway.metadata;
    assert.deepEqual(listAt(plugin, "spec", "targetRefs"), [
      { group: "gateway.networking.k8s.io", kind: "Gateway", name: gatewayName },
    ]);
    assert.equal(at(plugin, "spec", "selector"), undefined);
    assert.equal(at(gateway, "spec", "listeners", 0, "hostname"), APPLICATION_HOST);
    const route = only(objects, "HTTPRoute");
    assert.deepEqual(at(route, "spec", "hostnames"), [APPLICATION_HOST]);
    const { namespace } = gateway.metadata;
    assert.deepEqual(at(route, "spec", "parentRefs"), [{ name: gatewayName, namespace }]);
    // Without `matches` it has every path, and so the plugin's own.
    assert.equal(at(route, "spec", "rules", 0, "matches"), undefined);
  });
}

test("envoy-gateway: the provider is a cluster whose certificate is verified for the issuer's host", options, () => {
  const objects = objectsOf("examples/envoy-gateway");
  const wasm = at(only(objects, "EnvoyExtensionPolicy"), "spec", "wasm", 0);
  assert.equal(at(wasm, "failOpen"), false);
  assert.equal(at(wasm, "code", "image", "url"), IMAGE);
  const cluster = at(only(objects, "EnvoyProxy"), "spec", "bootstrap", "jsonPatches", 0, "value");
  assert.equal(at(wasm, "config", "provider", "clusters", "*"), at(cluster, "name"));
  const text = JSON.stringify(cluster);
  assert.equal(text.split(PROVIDER_HOST).length - 1, 3);
  const context = at(cluster, "transport_socket", "typed_config");
  assert.equal(at(context, "sni"), PROVIDER_HOST);
  assert.deepEqual(at(context, "common_tls_context", "validation_context", "match_typed_subject_alt_names"), [
    { san_type: "DNS", matcher: { exact: PROVIDER_HOST } },
  ]);
});

test("traffic-extension: has all that the plugin of base has", options, () => {
  const spec = at(only(objectsOf("base"), "WasmPlugin"), "spec") as Record<string, unknown>;
  const { selector, phase, ...wasm } = spec;
  assert.deepEqual(only(objectsOf("examples/traffic-extension"), "TrafficExtension")["spec"], {
    selector,
    phase,
    wasm,
  });
});
