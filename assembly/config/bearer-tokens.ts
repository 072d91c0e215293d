import { BearerIssuerConfig, BearerTokensConfig } from "./bearer-tokens-config";
import { Field } from "./field";
import { readAudiences } from "./provider";
import { quote } from "./quote";
import { CLIENT_SECRET_ALGORITHM, RelyingPartyConfig } from "./relying-party-config";
import { readUrl, warnIfPlain } from "./url-field";

const MOST_ISSUERS = 16;
const ISSUER = "an issuer's URL as in its tokens' iss, such as https://idp.example.com";
const JWKS = "the URL of the issuer's keys, such as https://idp.example.com/jwks";
const AUDIENCES =
  "the audiences of tokens that are for what stands behind this gateway, such as https://api.example.com: " +
  "without them, a token for any other application of the issuer would do";

/**
 * Reads `bearerTokens`. Comes after the issuer and the provider. `hasResources`: there are protected resources, whose URLs are
 * audiences.
 */
export function readBearerTokens(section: Field, config: RelyingPartyConfig, hasResources: bool): void {
  const tokens = config.bearerTokens;
  const enabled = section.get("enabled");
  tokens.enabled = enabled.boolean(false);
  tokens.idTokens = section.get("idTokens").boolean(false);
  tokens.audiences = readAudiences(section.get("audiences"));
  const issuers = section.get("issuers");
  const members = issuers.listOrEmpty("issuers, each {issuer: …}");
  if (members.length > MOST_ISSUERS) {
    issuers.mistake("found " + members.length.toString() + " issuers, expected at most " + MOST_ISSUERS.toString());
    return;
  }
  for (let i = 0; i < members.length; i++) {
    if (members[i].checkObject()) readBearerIssuer(members[i], config);
  }
  if (!tokens.enabled) return;
  checkAudiences(section, tokens, hasResources);
  if (!config.provider.needsKeys) {
    enabled.unfit(
      "false, since provider.signingAlgorithms has " +
        CLIENT_SECRET_ALGORITHM +
        " alone: whoever verifies such a token can make it",
    );
  }
}

/** A list that is empty by mistake has no message of its own yet. */
function checkAudiences(section: Field, tokens: BearerTokensConfig, hasResources: bool): void {
  const field = section.get("audiences");
  if (tokens.audiences.length > 0 || hasResources) return;
  if (field.isGiven && field.value.length > 0) return;
  if (field.isGiven) field.unfit(AUDIENCES);
  else field.misfit("is missing, expected " + AUDIENCES);
}

function readBearerIssuer(field: Field, config: RelyingPartyConfig): void {
  const name = field.get("issuer");
  name.required(ISSUER);
  const url = readUrl(name, ISSUER);
  if (url === null) return;
  const text = name.value.asString();
  const tokens = config.bearerTokens;
  if (url.query.length > 0 || text.includes("/.well-known/") || text.includes("{")) return name.expected(ISSUER);
  if (text == config.issuer) return name.unfit("another than that of the relying party, whose tokens are known");
  for (let i = 0; i < tokens.issuers.length; i++) {
    if (tokens.issuers[i].issuer == text) return name.mistake("found " + quote(text) + " twice, expected each once");
  }
  warnIfPlain(name, url);
  const issuer = new BearerIssuerConfig(text, url);
  const audiences = readAudiences(field.get("audiences"));
  issuer.audiences = audiences.length > 0 ? audiences : tokens.audiences;
  const jwks = field.get("jwks");
  if (jwks.isGiven && !jwks.value.equals("")) {
    const address = readUrl(jwks, JWKS);
    if (address === null) return;
    warnIfPlain(jwks, address);
    issuer.jwks = jwks.value.asString();
  }
  tokens.issuers.push(issuer);
}
