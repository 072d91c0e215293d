import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Toolbox } from "../../../tools/istio/cache.ts";
import { Child } from "./child.ts";
import { Kubectl } from "./kubectl.ts";

const ETCD = "http://127.0.0.1:2379";
const API_SERVER = "https://127.0.0.1:6443";
const TOKEN = "administrator";

/** A Kubernetes API server and its etcd, without controllers, scheduler and kubelets: what those would do, the rig does. */
export class ApiServer {
  private constructor(
    readonly kubectl: Kubectl,
    private readonly etcd: Child,
    private readonly server: Child,
  ) {}

  static async start(toolbox: Toolbox, folder: string): Promise<ApiServer> {
    await writeCredentials(folder);
    const etcd = new Child({
      name: "etcd",
      folder,
      command: toolbox.path("etcd"),
      args: [
        ...[`--data-dir=${join(folder, "etcd")}`, "--unsafe-no-fsync", "--log-level=warn"],
        ...[`--listen-client-urls=${ETCD}`, `--advertise-client-urls=${ETCD}`],
      ],
    });
    const server = new Child({
      name: "kube-apiserver",
      folder,
      command: toolbox.path("kube-apiserver"),
      args: [
        ...[`--etcd-servers=${ETCD}`, `--cert-dir=${join(folder, "api-server")}`],
        ...["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--secure-port=6443"],
        ...["--service-cluster-ip-range=10.96.0.0/24", "--endpoint-reconciler-type=none"],
        ...[
          "--service-account-issuer=https://kubernetes.default.svc",
          "--service-account-key-file=service-account.pub",
        ],
        "--service-account-signing-key-file=service-account.key",
        "--api-audiences=https://kubernetes.default.svc,istio-ca",
        ...["--authorization-mode=RBAC", "--token-auth-file=tokens.csv"],
        // Without a controller no service account would ever get its default token.
        "--disable-admission-plugins=ServiceAccount",
      ],
    });
    const kubectl = new Kubectl(toolbox.path("kubectl"), folder);
    await server.until("kube-apiserver to be ready", 60_000, async () =>
      (await kubectl.try(["get", "--raw=/readyz"])).ok ? true : undefined,
    );
    return new ApiServer(kubectl, etcd, server);
  }

  /** Ends both by force: there is nothing to keep. */
  async stop(): Promise<void> {
    await this.server.stop("SIGKILL");
    await this.etcd.stop("SIGKILL");
  }
}

async function writeCredentials(folder: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "rig", cluster: { server: API_SERVER, "insecure-skip-tls-verify": true } }],
    users: [{ name: "administrator", user: { token: TOKEN } }],
    contexts: [{ name: "rig", context: { cluster: "rig", user: "administrator" } }],
    "current-context": "rig",
  };
  const files = {
    "service-account.pub": publicKey.export({ type: "spki", format: "pem" }),
    "service-account.key": privateKey.export({ type: "pkcs8", format: "pem" }),
    "tokens.csv": `${TOKEN},administrator,administrator,"system:masters"\n`,
    kubeconfig: JSON.stringify(kubeconfig),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
}
