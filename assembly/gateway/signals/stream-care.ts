import { RelyingPartyConfig } from "../../config/relying-party-config";
import { CallResponse } from "../../host/http-call";
import { randomBytes } from "../../host/random";
import {
  buildStreamCreation,
  buildStreamDeletion,
  buildStreamList,
  buildStreamUpdate,
  EventStream,
  readStreams,
} from "../../oidc/event-stream";
import { ProviderRequest } from "../../oidc/provider-request";
import { isRefusal, isSuccess } from "../../oidc/token";
import { toBase64Url } from "../../text/base64url";
import { pointer } from "../../text/bytes";
import { Url } from "../../text/url";
import { StreamLease } from "./stream-lease";
import { StreamNames } from "./stream-names";

/** So many streams of former lives are deleted at a time. */
const MOST_DELETED = 16;
const REPLICA_BYTES = 9;

/** What is asked for, one after the other, to have the streams that are polled. */
export enum CareStep {
  List,
  CreateStream,
  CreateJournal,
  Delete,
  Update,
  Done,
}

/**
 * Looks after a replica's streams: finds or creates its own and the journal, says that its own is polled, and deletes those of
 * former lives, of which nobody says so any more.
 */
export class StreamCare {
  private names: StreamNames;
  /** All that there are, as of the last look. */
  private listed: EventStream[] = [];
  private canList: bool = false;
  /** Those that are to be deleted, by id. */
  private doomed: string[] = [];
  /** The replica's own was made just now. */
  private isNew: bool = false;

  constructor(
    config: RelyingPartyConfig,
    private transmitter: string,
    private lease: StreamLease,
  ) {
    this.names = new StreamNames(config.name, config.issuer, config.clientId, transmitter);
  }

  /** The request of a step; null where there is nothing to be asked for. `now` in seconds since 1970. */
  requestFor(step: CareStep, endpoint: Url, bearer: string, now: i64): ProviderRequest | null {
    const lease = this.lease;
    const stream = lease.stream;
    if (step == CareStep.List) return buildStreamList(endpoint, bearer);
    if (step == CareStep.CreateStream) {
      return stream === null ? buildStreamCreation(endpoint, this.ownDescription(now), bearer) : null;
    }
    if (step == CareStep.Delete) {
      return this.doomed.length > 0 ? buildStreamDeletion(endpoint, this.doomed[0], bearer) : null;
    }
    if (stream === null || lease.isShared) return null;
    if (step == CareStep.CreateJournal) {
      // Where there are no lists, or descriptions do not come back, it would not be found again.
      const isWanted = this.canList && lease.journal === null && this.names.isReplica(stream.description);
      return isWanted ? buildStreamCreation(endpoint, this.names.journal, bearer) : null;
    }
    const isDue = step == CareStep.Update && !this.isNew && this.names.isReplica(stream.description);
    return isDue ? buildStreamUpdate(endpoint, stream.id, this.ownDescription(now), bearer) : null;
  }

  private ownDescription(now: i64): string {
    const lease = this.lease;
    if (lease.replica.length == 0) {
      const random = randomBytes(REPLICA_BYTES);
      if (random !== null) lease.replica = toBase64Url(pointer(random), REPLICA_BYTES);
    }
    return this.names.ofReplica(lease.replica, now);
  }

  /** Takes the answer to a step. False where it can't go on. `now` in seconds since 1970. */
  take(step: CareStep, response: CallResponse, now: i64): bool {
    const isGood = isSuccess(response.status) && !response.truncated;
    const streams = isGood ? readStreams(response.body, response.bodyLength, this.transmitter) : [];
    const created: EventStream | null = streams.length > 0 ? streams[0] : null;
    switch (step) {
      case CareStep.List:
        this.canList = isGood;
        if (isGood) this.find(streams, now);
        else this.listed = [];
        // One that can't list streams can make some.
        return isGood || response.status == 404 || response.status == 405 || response.status == 501;
      case CareStep.CreateStream:
        return this.settle(created, isRefusal(response.status));
      case CareStep.CreateJournal:
        this.lease.journal = created;
        // It allows a client one stream: then all poll that.
        if (isRefusal(response.status)) this.lease.isShared = true;
        return true;
      case CareStep.Delete:
        this.doomed.shift();
        return true;
      default:
        // Where it can't be said that a stream is polled, others delete it at some time, and it is made anew.
        return true;
    }
  }

  /** Finds the replica's stream and the journal among those that there are, and those of former lives. */
  private find(streams: EventStream[], now: i64): void {
    const lease = this.lease;
    const own = lease.stream;
    const descriptions: string[] = [];
    let found: EventStream | null = null;
    let journal: EventStream | null = null;
    this.doomed = [];
    for (let i = 0; i < streams.length; i++) {
      const stream = streams[i];
      descriptions.push(stream.description);
      if (own !== null && stream.id == own.id) found = stream;
      if (stream.description != this.names.journal) continue;
      // Replicas that start at the same time make one each, which hold the same: all keep the same one.
      const other: EventStream | null = journal !== null && journal.id < stream.id ? stream : journal;
      if (other !== null) this.doomed.push(other.id);
      if (other !== stream) journal = stream;
    }
    lease.stream = found;
    lease.journal = journal;
    this.isNew = false;
    this.listed = streams;
    const stale = this.names.stale(descriptions, now);
    for (let i = 0; i < stale.length && i < MOST_DELETED; i++) {
      const stream = streams[stale[i]];
      if (found === null || stream.id != found.id) this.doomed.push(stream.id);
    }
  }

  /** Takes the stream that was made or, where the transmitter makes no more, one that there is. False when there is none. */
  private settle(created: EventStream | null, isRefused: bool): bool {
    const lease = this.lease;
    lease.isShared = false;
    lease.stream = created;
    this.isNew = true;
    if (created !== null || !isRefused || this.listed.length == 0) return created !== null;
    const journal = lease.journal;
    lease.stream = journal !== null ? journal : this.listed[0];
    lease.journal = null;
    lease.isShared = true;
    // It may be one that looks as if nobody polled it.
    this.doomed = [];
    return true;
  }
}
