/** A listener that Envoy reads from a file which it watches, as Istio updates a plugin's configuration in place. */
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../../tools/envoy/message.ts";
import { until } from "../../../tools/envoy/until.ts";
import type { Configuration, Gateway } from "./gateway.ts";

const TYPE = "type.googleapis.com/envoy.config.listener.v3.Listener";
/** The configuration is a JSON text inside the listener's. */
const CONFIGURATION = /"value":("(?:[^"\\]|\\.)*\\"issuer\\"(?:[^"\\]|\\.)*")/;

export class ListenerFile {
  private listener = "";

  private constructor(private readonly folder: string) {}

  static async create(): Promise<ListenerFile> {
    return new ListenerFile(await mkdtemp(join(tmpdir(), "gatehouse-listener-")));
  }

  /** For `GatewayOptions.bootstrap`: puts the only listener into the file. */
  readonly bootstrap = async (message: Message): Promise<Message> => {
    const { listeners, ...others } = message["static_resources"] as { listeners: Message[] };
    this.listener = JSON.stringify(listeners[0]);
    await this.write();
    return {
      ...message,
      node: { id: "gateway", cluster: "tests" },
      static_resources: others,
      dynamic_resources: { lds_config: { path_config_source: { path: join(this.folder, "listeners.json") } } },
    };
  };

  /** Changes the plugin's configuration, and waits until Envoy has taken it and the listeners of before are gone. */
  async update(gateway: Gateway, change: (configuration: Configuration) => Configuration): Promise<void> {
    await this.replace(gateway, change, "success");
    await until("the new listener to take over", 10_000, async () => {
      const warming = await gateway.envoy.stats("listener_manager.total_listeners_warming");
      return [...warming.values()][0] === 0 ? true : undefined;
    });
  }

  /** Tries a configuration that Envoy is to refuse, and waits until it has; the one before stays. */
  async attempt(gateway: Gateway, change: (configuration: Configuration) => Configuration): Promise<void> {
    const { listener } = this;
    await this.replace(gateway, change, "rejected");
    this.listener = listener;
  }

  private async replace(
    gateway: Gateway,
    change: (configuration: Configuration) => Configuration,
    outcome: "success" | "rejected",
  ): Promise<void> {
    const counter = `listener_manager.lds.update_${outcome}`;
    const count = async (): Promise<number> => (await gateway.envoy.stats(counter)).get(counter) ?? 0;
    const before = await count();
    const next = this.listener.replace(CONFIGURATION, (_, text: string) => {
      const configuration = JSON.parse(JSON.parse(text) as string) as Configuration;
      return `"value":${JSON.stringify(JSON.stringify(change(configuration)))}`;
    });
    if (next === this.listener) throw new Error("the configuration is as it was");
    this.listener = next;
    await this.write();
    await until(`the update (${outcome})`, 10_000, async () => ((await count()) > before ? true : undefined));
  }

  private async write(): Promise<void> {
    const resources = [{ "@type": TYPE, ...(JSON.parse(this.listener) as Message) }];
    await writeFile(join(this.folder, "next.json"), JSON.stringify({ resources }));
    await rename(join(this.folder, "next.json"), join(this.folder, "listeners.json"));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
