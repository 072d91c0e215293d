/** What signs tokens for workloads, as a cluster does for service accounts, and serves the one of a gateway. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const ISSUER = "https://kubernetes.example";
const SUBJECT = "system:serviceaccount:istio-system:gateway";
const SECONDS = 240;

export class WorkloadTokens {
  private constructor(private readonly server: Server) {}

  /** `audience`: whom the tokens are for. At `/token` there is one, another each time; at `/keys` the JWK Set. */
  static async start(audience: string): Promise<WorkloadTokens> {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", use: "sig", alg: "RS256" }] };
    let count = 0;
    const token = (): Promise<string> =>
      new SignJWT({})
        .setProtectedHeader({ alg: "RS256", kid: "1" })
        .setIssuer(ISSUER)
        .setSubject(SUBJECT)
        .setAudience(audience)
        .setJti(String(count++))
        .setIssuedAt()
        .setExpirationTime(`${SECONDS}s`)
        .sign(privateKey);
    const server = createServer((incoming, outgoing) => {
      if (incoming.url === "/keys") outgoing.end(JSON.stringify(keys));
      else void token().then((text) => outgoing.end(text));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return new WorkloadTokens(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** An identity provider of Keycloak's that takes these tokens for what clients say of themselves. */
  identityProvider(alias: string): object {
    const unused = {
      authorizationUrl: `${ISSUER}/none`,
      tokenUrl: `${ISSUER}/none`,
      clientId: "none",
      clientSecret: "none",
    };
    const config = {
      ...unused,
      issuer: ISSUER,
      ...{ validateSignature: "true", useJwksUrl: "true", jwksUrl: `http://127.0.0.1:${this.port}/keys` },
      ...{ supportsClientAssertions: "true", supportsClientAssertionReuse: "true" },
    };
    return { alias, providerId: "oidc", enabled: true, hideOnLogin: true, config };
  }

  /** What makes a client of Keycloak's one that these tokens speak for. */
  static clientOf(alias: string): { clientAuthenticatorType: string; attributes: Readonly<Record<string, string>> } {
    return {
      clientAuthenticatorType: "federated-jwt",
      attributes: { "jwt.credential.issuer": alias, "jwt.credential.sub": SUBJECT },
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
