import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, Provider } from "oidc-provider";
import { ACCOUNTS } from "./account.ts";
import { sendPage } from "./pages.ts";
import { readBody } from "./server.ts";

/** What the sign-in has to know of the client that people come from and go back to. */
interface Client {
  readonly redirectUrls: readonly string[];
}

/** The kinds of authentication that the provider knows, of which whoever signs in has the one that was asked for. */
export const ACR_VALUES = ["urn:example:password", "urn:example:mfa"];

/** Its own policy, and a sign-in for whoever is signed in with another kind of authentication than was asked for. */
export async function interactionPolicy(): Promise<unknown> {
  const { interactionPolicy: library } = await import("oidc-provider");
  const policy = library.base();
  const isAnother = ({ oidc }: Context): boolean => {
    const asked = oidc.params["acr_values"]?.split(" ") ?? [];
    return asked.length > 0 && !asked.includes(oidc.session.acr ?? "");
  };
  policy.get("login").checks.add(new library.Check("acr_asked", "another authentication is asked for", isAnother));
  return policy;
}

/** Shows the sign-in page, and judges what comes from it. */
export async function signIn(
  provider: Provider,
  client: Client,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const values = { error: "", name: "" };
  let acr: string | undefined;
  try {
    const { params } = await provider.interactionDetails(request, response);
    acr = params["acr_values"]?.split(" ")[0];
  } catch {
    const text = "This sign-in has ended or was begun in another browser. Go back to the application and try again.";
    return sendPage(response, "message.html", { status: 400, values: { heading: "Nothing to sign in to", text } });
  }
  if (request.method === "POST") {
    const form = new URLSearchParams((await readBody(request)).toString());
    values.name = form.get("name")?.trim() ?? "";
    const account = ACCOUNTS.find(({ claims }) => [claims.email, claims.preferred_username].includes(values.name));
    if (account !== undefined && form.get("password") === account.password) {
      const result = { login: { accountId: account.subject, acr: acr ?? ACR_VALUES[0] } };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    }
    values.error = "That name and password do not belong together.";
  }
  const status = values.error === "" ? 200 : 401;
  return sendPage(response, "sign-in.html", { status, values, formAction: formActionTo(client) });
}

/** Where a form may lead: browsers hold the redirects after it to that too, and the last of them is to the client. */
export function formActionTo(client: Client): string {
  return ["'self'", ...client.redirectUrls.map((url) => new URL(url).origin)].join(" ");
}
