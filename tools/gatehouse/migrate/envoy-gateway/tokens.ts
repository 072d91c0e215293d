/** `jwt` and `passThroughAuthHeader` of a SecurityPolicy. */
import { asList, asText, at, type JsonMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";

interface TokenProvider {
  readonly issuer: string | undefined;
  readonly audiences: readonly string[];
  readonly jwks: string | undefined;
}

/** Tokens that clients bring, and claims in headers. */
export function migrateTokens(spec: JsonMap, given: GivenOptions, migration: Migration): void {
  const providers = asList(at(spec, "jwt", "providers"));
  const headers = providers
    .flatMap((provider) => asList(at(provider, "claimToHeaders")))
    .flatMap((entry) => {
      const [header, claim] = [textAt(entry, "header"), textAt(entry, "claim")];
      return header === undefined || claim === undefined ? [] : [{ header: header.toLowerCase(), claim }];
    });
  const nested = headers.filter(({ claim }) => claim.includes(".") && !claim.includes("/"));
  for (const { header, claim } of nested) {
    migration.unsettled(
      "jwt",
      `claim ${claim} for ${header} is one within others, which forward.headers does not take: have the provider put it at the top`,
    );
  }
  if (headers.length > 0)
    migration.set(
      "forward.headers",
      headers.filter((header) => !nested.includes(header)),
    );
  if (!given.flag("oidc.passThroughAuthHeader")) {
    if (given.has("jwt"))
      migration.took(
        "jwt",
        headers.length > 0 ? "forward.headers" : "rules",
        "the session's ID token is always verified; clients with a token of their own are refused, unless bearerTokens lets them in",
      );
    return;
  }
  acceptTokens(providers.map(providerOf), migration);
}

function providerOf(provider: unknown): TokenProvider {
  const audiences = asList(at(provider, "audiences")).flatMap((audience) => asText(audience) ?? []);
  return { issuer: textAt(provider, "issuer"), audiences, jwks: textAt(provider, "remoteJWKS", "uri") };
}

function acceptTokens(providers: readonly TokenProvider[], migration: Migration): void {
  const usable = providers.filter(({ issuer, audiences }) => issuer !== undefined && audiences.length > 0);
  if (usable.length < providers.length) {
    migration.unsettled(
      "oidc.passThroughAuthHeader",
      "a provider of jwt without issuer or audiences took tokens for anybody: write bearerTokens.audiences; until then its tokens are refused",
    );
  }
  const [first] = usable;
  if (first === undefined) return;
  const issuer = migration.text("issuer");
  const own = usable.find((provider) => provider.issuer === issuer) ?? first;
  const others = usable
    .filter((provider) => provider.issuer !== issuer)
    .map(({ jwks, ...rest }) => (jwks === undefined ? rest : { ...rest, jwks }));
  migration.set("bearerTokens", {
    enabled: true,
    audiences: own.audiences,
    ...(others.length > 0 ? { issuers: others } : {}),
  });
  migration.took("oidc.passThroughAuthHeader", "bearerTokens", "a bad token is 401, whatever session comes with it");
  migration.took("jwt", "bearerTokens");
}
