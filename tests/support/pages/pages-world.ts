/** A gateway that shows every page that a person can meet, each at an origin that is configured for it. */
import { freePort } from "../../../tools/envoy/free-port.ts";
import type { Configuration, PluginOptions } from "../gateway/gateway.ts";
import { withProvider } from "../gateway/gateway.ts";
import { World } from "../gateway/world.ts";

/** The provider as people know it. */
const PROVIDER_NAME = "Example Corporation";
const HELP = "Write to it@example.com, or see https://help.example.com/sign-in.";

/** What would be seen to have run. */
export const MARKUP = `</title></p><script>document.title="ran"</script><img src=x onerror=alert(1)>"'&lt;`;
export const LOGO_URL = "https://static.example.com/logo.svg?a='b'&lt;";

/** What each origin is configured with, beside what all have. */
const PLUGINS = {
  /** Most pages. */
  main: (configuration) => ({
    ...configuration,
    session: { keepForms: true },
    rules: [
      {
        to: [{ operation: { paths: ["/admin"] } }],
        require: { claims: [{ name: "groups", values: ["owners"] }] },
      },
      { to: [{ operation: { paths: ["/payments"] } }], require: { authentication: { acrValues: ["two-factors"] } } },
      {},
    ],
  }),
  /** Two providers, of which people choose one. */
  choice: (configuration, origin) => {
    const { issuer, clientId, ...common } = configuration;
    const party = (name: string, displayName: string): Configuration => ({
      ...{ name, issuer, clientId },
      redirectUrl: `${origin}/oauth2/callback/${name}`,
      provider: { displayName },
    });
    return {
      ...common,
      redirectUrl: undefined,
      relyingParties: [party("staff", PROVIDER_NAME), party("guests", "Partners & Guests")],
    };
  },
  /** A sign-out ends no session at the provider. */
  stays: (configuration) => ({ ...configuration, logout: { provider: false } }),
  /** The provider can't be reached. */
  down: (configuration) => ({
    ...withProvider(configuration, { clusters: { "*": "nowhere" } }),
    issuer: "http://idp.example.com",
  }),
  /** Signs people in on another host. */
  host: (configuration) => ({
    ...configuration,
    hosts: ["app.example.com"],
    redirectUrl: "http://app.example.com/oauth2/callback",
  }),
  /** Says and shows what is its own, with markup wherever that could do harm. */
  own: (configuration) => ({
    ...withProvider(configuration, { displayName: MARKUP }),
    signIn: { mode: "PAGE" },
    pages: { title: MARKUP, buttonLabel: MARKUP, help: MARKUP, logoUrl: LOGO_URL, accentColor: "#fc0" },
    rules: [{ to: [{ operation: { paths: ["/admin"] } }], require: { emails: { domains: ["example.org"] } } }, {}],
  }),
  /** Has no room for the tokens. */
  small: (configuration) => ({ ...configuration, session: { maxBytes: 2048 } }),
} satisfies Record<string, (configuration: Configuration, origin: string) => Configuration>;

export type PluginName = keyof typeof PLUGINS;
const NAMES = Object.keys(PLUGINS) as PluginName[];

export class PagesWorld {
  private constructor(readonly world: World) {}

  /** `pages`: what all origins are configured with. */
  static async start(pages: Configuration = { help: HELP }): Promise<PagesWorld> {
    const plugins = NAMES.map((name): PluginOptions => ({
      name,
      configure: (configuration, origin) => ({
        pages,
        ...PLUGINS[name](withProvider(configuration, { displayName: PROVIDER_NAME }), origin),
      }),
    }));
    const world = await World.start({
      provider: { endSession: true },
      plugins,
      gateway: { waitForReady: false, clusters: [{ name: "nowhere", port: await freePort() }] },
    });
    try {
      for (const name of NAMES) {
        if (name !== "down" && name !== "host") await world.gateway.ready(world.gateway.ports[NAMES.indexOf(name)]);
      }
    } catch (error) {
      await world.stop();
      throw error;
    }
    return new PagesWorld(world);
  }

  /** Where a plugin's pages are. */
  originOf(name: PluginName): string {
    return this.world.gateway.originOf(NAMES.indexOf(name));
  }

  async stop(): Promise<void> {
    await this.world.stop();
  }
}
