/** Where Envoy's oauth2 filter stands: in a bootstrap, in a list of filters, or in an EnvoyFilter of Istio's. */
import { asList, asText, at, isMap, type JsonMap, mapsIn, textAt, withSnakeCase } from "../json.ts";

const OAUTH2 = /\.oauth2\.v3(?:alpha)?\.OAuth2(?:PerRoute)?$/;

/** The configurations of the filter in a document, in snake case. */
export function oauth2ConfigsIn(document: unknown): JsonMap[] {
  const found: JsonMap[] = [];
  for (const map of mapsIn(withSnakeCase(document))) {
    const config = map["config"];
    if (OAUTH2.test(textAt(map, "@type") ?? "") && isMap(config)) found.push(config);
    else if (isMap(config) && "token_endpoint" in config && "credentials" in config && map["@type"] === undefined)
      found.push(config);
  }
  return found;
}

/** The hosts of the virtual hosts in a document; without those for any. */
export function domainsIn(document: unknown): string[] {
  const found: string[] = [];
  for (const map of mapsIn(document)) {
    if (!Array.isArray(map["domains"]) || map["routes"] === undefined) continue;
    found.push(...asList(map["domains"]).flatMap((domain) => asText(domain) ?? []));
  }
  const exact = found.filter((domain) => !/^\*$|:\*$/.test(domain)).map((domain) => domain.replace(/:\d+$/, ""));
  return [...new Set(exact)];
}

/** The issuers that a `jwt_authn` filter in the document accepts tokens of. */
export function tokenIssuersIn(document: unknown): { issuer: string; audiences: string[]; jwks?: string }[] {
  for (const map of mapsIn(withSnakeCase(document))) {
    if (!(textAt(map, "@type") ?? "").endsWith(".jwt_authn.v3.JwtAuthentication")) continue;
    return Object.values(isMap(map["providers"]) ? map["providers"] : {}).flatMap((provider) => {
      const issuer = textAt(provider, "issuer");
      const audiences = asList(at(provider, "audiences")).flatMap((audience) => asText(audience) ?? []);
      const jwks = textAt(provider, "remote_jwks", "http_uri", "uri");
      return issuer === undefined ? [] : [{ issuer, audiences, ...(jwks === undefined ? {} : { jwks }) }];
    });
  }
  return [];
}
