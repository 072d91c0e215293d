/**
 * Who may import whom. Lists stand from the ground up: what is listed may import what stands before it, never what stands
 * after it. Importing a type is importing.
 */

const LAYERS = [
  "^assembly/text/",
  "^assembly/crypto/",
  "^assembly/reason\\.ts$",
  "^assembly/jose/",
  "^assembly/config/",
  "^assembly/oidc/",
  "^assembly/session/",
  "^assembly/policy/",
  "^assembly/host/",
  "^assembly/gateway/",
  "^assembly/index\\.ts$",
];

const GATEWAY = [
  "(tick-pace|streams|awaited-bodies|log-limit|call-response|outage)\\.ts",
  "shared/",
  "(request-names|grpc)\\.ts",
  "access-log\\.ts",
  "(identity-headers|recipient|request-view|web-request)\\.ts",
  "held-streams\\.ts",
  "replies/",
  "(metrics|calls|root-context)\\.ts",
  "secrets/",
  "tokens/",
  "session/",
  "provider/",
  "bearer/",
  "refresh/",
  "signals/",
  "login/redemptions?\\.ts",
  "shared-parts\\.ts",
  "relying-party\\.ts",
  "relying-party-group\\.ts",
  "plugins?\\.ts",
  "refusals\\.ts",
  "request-body\\.ts",
  "login/(?!redemption)",
  "endpoints/",
  "request/",
  "configure\\.ts",
].map((room) => `^assembly/gateway/${room}`);

/** Rooms of one line do not know each other: see "apart" below. */
const TOOLS = [
  "^tools/at-exit\\.ts$",
  "^tools/build/",
  "^tools/envoy/",
  "^tools/client/",
  "^tools/registry/",
  "^tools/wasm-host/",
  "^tools/(demo|image|istio|reasons|test|trap)/",
  "^tools/(gatehouse|release)/",
  "^tools/test\\.ts$",
];

const NOT_KEBAB_CASE = "^(assembly|tools|tests)/.*[^a-z0-9./-]";
/** The name of a Wasm import module, which AssemblyScript takes from the file. */
const NAMED_BY_OTHERS = "^tests/bench/filters/wasi_snapshot_preview1\\.ts$";

const forbid = (name, from, to) => ({ name, severity: "error", from, to });

const noImportUpwards = (rooms) =>
  rooms
    .slice(0, -1)
    .map((room, i) => forbid(`no import upwards: ${room}`, { path: room }, { path: rooms.slice(i + 1) }));

/** The folders in `folder` do not know each other, but for `shared`. */
const apart = (folder, shared = []) =>
  forbid(
    `the folders in ${folder} do not import each other`,
    { path: `^${folder}/([^/]+)/` },
    { path: `^${folder}/[^/]+/`, pathNot: [`^${folder}/$1/`, ...shared] },
  );

export default {
  forbidden: [
    forbid("no circle", {}, { circular: true }),
    forbid("what is imported is there", {}, { couldNotResolve: true }),

    ...noImportUpwards(LAYERS),
    ...noImportUpwards(GATEWAY),
    forbid("a place among the layers (.dependency-cruiser.js)", {}, { path: "^assembly/", pathNot: LAYERS }),
    forbid("a place among the rooms (.dependency-cruiser.js)", {}, { path: "^assembly/gateway/", pathNot: GATEWAY }),
    forbid("the host knows nothing but text", { path: "^assembly/host/" }, { path: "^assembly/(?!host/|text/)" }),
    forbid(
      "only gateway and index know the host",
      { path: "^assembly/(?!host/|gateway/|index\\.ts)" },
      { path: "^assembly/host/" },
    ),
    forbid(
      "only the host's folder calls the ABI",
      { path: "^assembly/(?!host/)" },
      { path: "^assembly/host/abi\\.ts$" },
    ),
    forbid(
      "the filter imports its own files alone",
      { path: "^assembly/", pathNot: "^assembly/host/abi\\.ts$" },
      { pathNot: "^assembly/" },
    ),

    ...noImportUpwards(TOOLS),
    apart("tools", ["^tools/(build|envoy|client|wasm-host|registry)/", "^tools/(image|demo)/"]),
    forbid(
      "only the command and the release know image and demo",
      { path: "^tools/(?!image/|demo/|gatehouse/|release/)" },
      { path: "^tools/(image|demo)/" },
    ),
    forbid(
      "image and demo do not know each other",
      { path: "^tools/(image|demo)/" },
      { path: "^tools/(image|demo)/", pathNot: "^tools/$1/" },
    ),
    forbid("a place among the tools (.dependency-cruiser.js)", {}, { path: "^tools/", pathNot: TOOLS }),
    forbid("tools know neither tests nor the filter", { path: "^tools/" }, { path: "^(tests|assembly)/" }),

    apart("tests", ["^tests/support/", "^tests/bench/"]),
    apart("tests/unit"),
    forbid("only its own tests know the bench", { path: "^tests/(?!bench/|unit/bench/)" }, { path: "^tests/bench/" }),
    forbid(
      "only specs and what is compiled for tests import the filter",
      { path: "^tests/", pathNot: ["\\.spec\\.ts$", "/(exports|fixtures)\\.ts$"] },
      { path: "^assembly/" },
    ),

    forbid("names are in kebab-case", { path: NOT_KEBAB_CASE, pathNot: NAMED_BY_OTHERS }, {}),
    forbid("names of what is imported are in kebab-case", {}, { path: NOT_KEBAB_CASE, pathNot: NAMED_BY_OTHERS }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".d.ts", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
