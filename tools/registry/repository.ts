import { type Blob, type Descriptor, type Manifest, sha256 } from "./blob.ts";
import { Connection, type Transport } from "./connection.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import { persistently } from "./persistently.ts";
import type { Reference } from "./reference.ts";
import { Session } from "./session.ts";

/** Image spec 1.1, image-index.md. */
const INDEX_MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  INDEX_MEDIA_TYPE,
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

export interface RepositoryOptions {
  readonly transport: Transport;
  readonly env: NodeJS.ProcessEnv;
  /** In place of what this machine's logins have stored. */
  readonly credentials?: Credentials;
  /** Certificates in PEM that are trusted in place of those that Node brings. */
  readonly authorities?: string;
}

/** What a manifest may say of others, and an index (image spec 1.1, manifest.md and image-index.md). */
interface Stored {
  readonly subject?: Descriptor;
  readonly manifests?: readonly Descriptor[];
}

/** One repository of a registry, by the OCI distribution spec 1.1. */
export class Repository {
  private constructor(
    /** "REGISTRY/NAME" */
    readonly address: string,
    private readonly session: Session,
  ) {}

  /**
   * Opens a repository with the credentials that are given, else with those of this machine's logins, and asks the registry
   * whether it takes them. Rejects, with what to do, where it does not, or where it can't be reached.
   */
  static async open(place: Reference, options: RepositoryOptions): Promise<Repository> {
    const connection = new Connection(options.transport, options.env, options.authorities);
    try {
      const credentials = options.credentials ?? (await findCredentials(place, options.env));
      const session = new Session(connection, place, credentials);
      const repository = new Repository(`${place.registry}/${place.name}`, session);
      await repository.manifest(place.tag ?? "latest");
      return repository;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  close(): void {
    this.session.close();
  }

  /** The bytes of a manifest by its tag or digest; undefined where there is none. */
  async manifest(reference: string): Promise<Uint8Array | undefined> {
    const asked = { method: "GET", to: `manifests/${reference}`, headers: { accept: MANIFESTS } } as const;
    const answer = await persistently(() => this.session.send(asked, [200, 404]));
    return answer.status === 404 ? undefined : answer.body;
  }

  /**
   * Pushes a manifest with its blobs under a tag, or by its digest, and reads it back: rejects where the registry then has
   * other bytes. What the manifest is about, its `subject`, is in the registry's list of referrers thereafter.
   */
  async push({ manifest, blobs }: Manifest, tag?: string): Promise<void> {
    for (const blob of blobs) await persistently(() => this.pushBlob(blob));
    const { digest, mediaType } = manifest.descriptor;
    const headers = { "content-type": mediaType };
    const put = { method: "PUT", to: `manifests/${tag ?? digest}`, headers, body: manifest.bytes } as const;
    const answer = await persistently(() => this.session.send(put, [201]));
    const stored = await this.manifest(tag ?? digest);
    const found = stored === undefined ? "missing" : `sha256:${sha256(stored)}`;
    if (found !== digest) throw new Error(`${this.address} ${tag ?? ""} is ${found} after ${digest} was pushed to it`);
    const { subject } = contentOf(manifest.bytes);
    // "Pushing Manifests with Subject": who lists referrers says so by this header.
    if (subject !== undefined && answer.headers["oci-subject"] === undefined)
      await this.listReferrer(manifest, subject);
  }

  /** "Pushing Blobs", "POST then PUT", where the registry has it not. */
  private async pushBlob({ bytes, descriptor: { digest } }: Blob): Promise<void> {
    const { status } = await this.session.send({ method: "HEAD", to: `blobs/${digest}` }, [200, 404]);
    if (status === 200) return;
    const begun = await this.session.send({ method: "POST", to: "blobs/uploads/" }, [202]);
    const upload = this.session.resolve(begun.headers.location ?? "");
    upload.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream" };
    await this.session.send({ method: "PUT", to: upload, headers, body: bytes }, [201]);
  }

  /** "Unavailable Referrers API": an index under a tag made of the subject's digest, to which this one is added. */
  private async listReferrer({ descriptor }: Blob, subject: Descriptor): Promise<void> {
    const tag = subject.digest.replace(":", "-");
    const known = await this.manifest(tag);
    const manifests = known === undefined ? [] : (contentOf(known).manifests ?? []);
    if (manifests.some(({ digest }) => digest === descriptor.digest)) return;
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: INDEX_MEDIA_TYPE,
      manifests: [...manifests, descriptor],
    });
    const headers = { "content-type": INDEX_MEDIA_TYPE };
    await persistently(() => this.session.send({ method: "PUT", to: `manifests/${tag}`, headers, body }, [201]));
  }
}

function contentOf(manifest: Uint8Array): Stored {
  return JSON.parse(Buffer.from(manifest).toString()) as Stored;
}
