import type { Rendered, Setup } from "../setup.ts";

/** How to see from outside that it works. */
export function checksOf({ fields }: Setup): Rendered["checks"] {
  const { origin } = new URL(fields.redirectUrl);
  return [
    { command: `curl -i ${origin}/oauth2/ready`, expect: "200: the provider was reached, its keys are there" },
    { command: `curl -i ${origin}/`, expect: "401: no session" },
    { command: `open ${origin}/ in a browser`, expect: "the provider's login, then the application" },
  ];
}
