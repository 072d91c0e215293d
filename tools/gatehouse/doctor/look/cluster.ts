import { execFile } from "node:child_process";
import { type JsonObject, jsonOf, listIn, objectIn } from "../../json-values.ts";

export const SERVICE_ENTRIES = "serviceentries.networking.istio.io";
export const DESTINATION_RULES = "destinationrules.networking.istio.io";
/** kubectl's option for all namespaces. */
export const EVERYWHERE = "-A";

/** A cluster of Kubernetes, looked at with kubectl. Secrets are never asked for. */
export class Cluster {
  readonly #lists = new Map<string, Promise<readonly JsonObject[] | string>>();

  /** `options`: of kubectl, such as `--context=…`. */
  constructor(
    private readonly options: readonly string[],
    private readonly timeoutMs: number,
  ) {}

  /** Objects of a kind, `where` choosing some; none where the cluster does not know the kind. A text says why they can't be had. */
  list(kind: string, ...where: readonly string[]): Promise<readonly JsonObject[] | string> {
    const args = ["get", kind, ...where, "-o", "json", `--request-timeout=${Math.ceil(this.timeoutMs / 1000)}s`];
    const key = args.join(" ");
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const asked = this.run(args).then(({ ok, out, err }) => {
      if (!ok) return /the server doesn't have a resource type|no matches for kind/.test(err) ? [] : err;
      const answer = jsonOf(out);
      const items =
        objectIn(answer)["kind"] === "List" || "items" in objectIn(answer) ? listIn(answer, "items") : [answer];
      return items.map((item) => objectIn(item));
    });
    this.#lists.set(key, asked);
    return asked;
  }

  /** Runs kubectl, within the bound of time; never rejects. */
  run(args: readonly string[]): Promise<{ ok: boolean; out: string; err: string }> {
    return new Promise((resolve) => {
      const options = { timeout: this.timeoutMs + 1_000, maxBuffer: 64 * 1_048_576, encoding: "utf8" } as const;
      execFile("kubectl", [...this.options, ...args], options, (error, out, err) => {
        const complaint = err.trim().split("\n").at(-1) ?? "";
        const why =
          error === null
            ? ""
            : (error as NodeJS.ErrnoException).code === "ENOENT"
              ? "there is no kubectl on PATH"
              : error.killed === true
                ? `kubectl did not answer within ${this.timeoutMs / 1000} s`
                : complaint.length > 0
                  ? complaint
                  : "kubectl failed";
        resolve({ ok: error === null, out, err: why });
      });
    });
  }
}
