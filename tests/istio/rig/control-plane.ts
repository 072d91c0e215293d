import { capture, complaint } from "../../../tools/envoy/capture.ts";
import type { Toolbox } from "../../../tools/istio/cache.ts";
import { ApiServer } from "./api-server.ts";
import type { Child } from "./child.ts";
import { startIstiod } from "./istiod.ts";
import type { Kubectl } from "./kubectl.ts";
import { applyGateway, httpbinEndpoints } from "./workloads.ts";

/** The ConfigMaps by which istiod makes Deployments of gateways of the Gateway API. */
const TEMPLATES = ["istio-sidecar-injector", "values"];

/** An API server with Istio's control plane, and with what a cluster has before anybody applies something: a gateway. */
export class ControlPlane {
  private constructor(
    private readonly apiServer: ApiServer,
    private readonly istiod: Child,
  ) {}

  /** `report` is told what was done. */
  static async start(toolbox: Toolbox, folder: string, report: (line: string) => void): Promise<ControlPlane> {
    const apiServer = await ApiServer.start(toolbox, folder);
    report("kube-apiserver is ready");
    const { kubectl } = apiServer;
    try {
      await kubectl.run(["create", "namespace", "istio-system"]);
      for (const crds of ["istio-crds.yaml", "gateway-api-crds.yaml"] as const) {
        await kubectl.run(["create", "--validate=false", "-f", toolbox.path(crds)]);
      }
      await kubectl.run(["wait", "--for=condition=Established", "--all", "crd", "--timeout=60s"]);
      report("the CRDs of Istio and of the Gateway API are there");
      await applyTemplates(toolbox, kubectl);
      await applyGateway(kubectl);
      await kubectl.apply([httpbinEndpoints()]);
      const istiod = await startIstiod(toolbox, folder);
      report("istiod is ready");
      return new ControlPlane(apiServer, istiod);
    } catch (error) {
      await apiServer.stop();
      throw error;
    }
  }

  /** Ends it by force: there is nothing to keep. */
  async stop(): Promise<void> {
    await this.istiod.stop("SIGKILL");
    await this.apiServer.stop();
  }
}

/** Applies TEMPLATES as an installation of Istio does. */
async function applyTemplates(toolbox: Toolbox, kubectl: Kubectl): Promise<void> {
  const args = ["manifest", "generate", "--set", "profile=minimal"];
  const generated = await capture(toolbox.path("istioctl"), args, { timeoutMs: 30_000 });
  if (generated.code !== 0) throw new Error(`istioctl manifest generate: ${complaint(generated)}`);
  const documents = generated.stdout.split(/^---$/m).filter((text) => {
    const name = /^ {2}name: (\S+)$/m.exec(text)?.[1] ?? "";
    return /^kind: ConfigMap$/m.test(text) && TEMPLATES.includes(name);
  });
  if (documents.length !== TEMPLATES.length) throw new Error("istioctl generates other ConfigMaps than expected");
  await kubectl.run(["create", "-f", "-"], documents.join("---\n"));
}
