import { Verdict } from "../../policy/requirements";
import { SessionRecord } from "../../session/record";
import { RenderedHeaders } from "../../session/rendered-headers";
import { SessionTimes } from "../../session/session-times";
import { pointer } from "../../text/bytes";
import { RelyingParty } from "../relying-party";
import { RequestView } from "../request-view";

/** A session that was opened from its cookie, and that something is to be done about. */
export class OpenedSession {
  constructor(
    private party: RelyingParty,
    readonly session: SessionRecord,
    readonly times: SessionTimes,
    private headers: RenderedHeaders,
    /** From here on they are to have another token of the gateway's own. */
    private renewAt: i64,
    private verdict: Verdict,
    private hash: u64,
    private value: usize,
    private length: i32,
    private view: RequestView,
  ) {}

  /** Lets requests with this cookie pass by the cache until `until` (seconds since 1970), or what it meets changes. In the same callback only. */
  keep(until: i64): void {
    const block = this.headers.block;
    const id = pointer(this.session.id);
    const party = this.party;
    const end = min(min(until, this.renewAt), this.verdict.until);
    if (end <= party.root.nowSeconds) return;
    const tokens = party.gatewayTokens;
    const isByOrigin = tokens !== null && tokens.isByOrigin;
    party.cache.insert(
      this.hash,
      party.number,
      this.value,
      this.length,
      id,
      end,
      block.pointer,
      block.length,
      this.session.sidKey,
      this.session.subjectKey,
      this.verdict.met,
      isByOrigin ? this.view.authority : 0,
      isByOrigin ? this.view.authorityLength : 0,
    );
  }
}
