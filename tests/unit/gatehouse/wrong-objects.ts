import { type Case, COOKIE_SECRET, IMAGE, type WrongFile, wrongFiles } from "./wrong-file.ts";

export const WASM_PLUGIN = `apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata:
  name: gatehouse
  namespace: istio-system
spec:
  selector:
    matchLabels:
      istio: ingressgateway
  url: ${IMAGE}
  phase: AUTHN
  failStrategy: FAIL_RELOAD
  vmConfig:
    env:
    - {name: CLIENT_SECRET, valueFrom: HOST}
    - {name: COOKIE_SECRET, valueFrom: HOST}
  pluginConfig:
    issuer: https://idp.example.com
    clientId: my-app
    clientSecret: {env: CLIENT_SECRET}
    redirectUrl: https://app.example.com/oauth2/callback
    cookieSecret: {env: COOKIE_SECRET}
`;

const SELECTOR = "  selector:\n    matchLabels:\n      istio: ingressgateway\n";
const GATEWAY = "  - {group: gateway.networking.k8s.io, kind: Gateway, name: gateway}\n";

const OF_WASM_PLUGIN: readonly Case[] = [
  [
    "no selector",
    [
      ["apiVersion", "§apiVersion"],
      [SELECTOR, ""],
    ],
    "warning no-selector: has neither selector nor targetRefs: it is for every proxy of its namespace, sidecars too",
  ],
  [
    "a selector without labels",
    [[SELECTOR, "  §selector: {}\n"]],
    "error empty-selector: selector has no matchLabels, and selects nothing",
  ],
  [
    "labels of an application",
    [["istio: ingressgateway", "§app: httpbin"]],
    "warning unusual-labels: found app: httpbin, which are no usual labels of a gateway",
  ],
  [
    "selector and targetRefs",
    [["  selector:", `  targetRefs:\n${GATEWAY}  §selector:`]],
    "error selector-and-target: found selector and targetRefs",
  ],
  [
    "a Gateway of Istio's own as target",
    [[SELECTOR, "  targetRefs:\n  - §{group: networking.istio.io, kind: Gateway, name: gateway}\n"]],
    "error target-kind: found kind Gateway of group networking.istio.io",
  ],
  [
    "a Service as target",
    [[SELECTOR, '  targetRefs:\n  - §{group: "", kind: Service, name: httpbin}\n']],
    "warning target-kind: found a Service, for which a waypoint runs the plugin",
  ],
  [
    "a Gateway of another namespace",
    [
      [
        SELECTOR,
        "  targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: Gateway\n    name: gateway\n    §namespace: apps\n",
      ],
    ],
    "error target-namespace: found the namespace apps",
  ],
  [
    "an image by its tag",
    [[`url: ${IMAGE}`, "url: §oci://registry.example.com/gatehouse:1.0"]],
    "warning image-by-tag: the image has no digest",
  ],
  [
    "an image without its scheme",
    [[`url: ${IMAGE}`, `url: §${IMAGE.slice("oci://".length)}`]],
    "warning no-oci-scheme: url has no oci://: Istio may leave the plugin out",
  ],
  [
    "a file of a server without its checksum",
    [[`url: ${IMAGE}`, "url: §https://files.example.com/gatehouse.wasm"]],
    "warning no-checksum: has no sha256 beside it",
  ],
  [
    "a filter that fails open",
    [["failStrategy: FAIL_RELOAD", "§failStrategy: FAIL_OPEN"]],
    "error fail-open: failStrategy: FAIL_OPEN lets every request pass",
  ],
  ["another phase", [["phase: AUTHN", "§phase: AUTHZ"]], "warning phase: phase is not AUTHN"],
  [
    "no phase",
    [
      ["apiVersion", "§apiVersion"],
      ["  phase: AUTHN\n", ""],
    ],
    "warning phase: phase is not AUTHN",
  ],
  [
    "a network filter",
    [["  phase", "  §type: NETWORK\n  phase"]],
    "error plugin-type: type: NETWORK runs the filter below HTTP",
  ],
  [
    "a secret in it",
    [["clientSecret: {env: CLIENT_SECRET}", "§clientSecret: s3cr3t"]],
    "warning inline-secret: clientSecret: found a secret: everybody reads it who reads the WasmPlugin",
  ],
  [
    "a secret beside it",
    [
      ["{name: COOKIE_SECRET, valueFrom: HOST}", `{name: COOKIE_SECRET, value: ${COOKIE_SECRET}}`],
      ["    cookieSecret", "    §cookieSecret"],
    ],
    "warning inline-secret: cookieSecret: found a secret whose value is beside it, as COOKIE_SECRET",
  ],
  [
    "a list with a secret in it",
    [["cookieSecret: {env: COOKIE_SECRET}", `cookieSecret:\n    - {env: COOKIE_SECRET}\n    - §${COOKIE_SECRET}`]],
    "warning inline-secret: cookieSecret[1]: found a secret",
  ],
  [
    "a variable that its VM does not have",
    [
      ["    - {name: CLIENT_SECRET, valueFrom: HOST}\n", ""],
      ["    clientSecret", "    §clientSecret"],
    ],
    "error configuration: clientSecret: found no variable CLIENT_SECRET",
  ],
  [
    "a placeholder that was not filled in",
    [["clientId: my-app", "§clientId: FILL_IN"]],
    "error configuration: clientId: found",
  ],
  ["a tab that is no indent", [["    clientId: my-app", "§\tclientId: my-app"]], "error form: this is no YAML"],
];

export const WRONG_OBJECTS: readonly WrongFile[] = [
  ...wrongFiles("WasmPlugin", WASM_PLUGIN, OF_WASM_PLUGIN),
  ...wrongFiles(
    "List of objects",
    `kind: List\nitems:\n- ${WASM_PLUGIN.trimEnd().replaceAll("\n", "\n  ")}\n- kind: Service\n`,
    [
      [
        "a misspelt key",
        [["clientId: my-app", "clientId: my-app\n      §scope: [email]"]],
        "error configuration: scope: unknown key",
      ],
    ],
  ),
];
