import "./host/abort";
import {
  areBodiesAwaited,
  endBody,
  forgetBody,
  holdsResponse,
  isBodyAwaited,
  noteResponse,
  takePiece,
} from "./gateway/awaited-bodies";
import { configure, tick } from "./gateway/configure";
import { reportOnTick } from "./gateway/metrics";
import { allPlugins, bindStream, findPlugin, pluginOfStream } from "./gateway/plugins";
import { onRequestHeaders } from "./gateway/request/request";
import { onRequestTrailers } from "./gateway/request/request-trailers";
import { areKept, forgetOldTasks, forgetStream, hasTasks, runTask } from "./gateway/streams";
import { Action } from "./host/enums";
import { collectGarbage, noteGarbage, resetArena } from "./host/memory";
import { sendFailure } from "./host/stream";

export { malloc } from "./host/memory";

// Only the callbacks that are needed are exported: each costs a call into the VM for every request.

/** About what a tick allocates. */
const TICK_GARBAGE = 4096;

/** Marks the ABI's version; never called. */
export function proxy_abi_version_0_2_1(): void {}

/** A root context (`parentId` 0), or a stream of the root context `parentId`. */
export function proxy_on_context_create(contextId: u32, parentId: u32): void {
  // Ids come again, and of streams that end the host does not tell.
  if (areKept()) forgetStream(contextId);
  if (areBodiesAwaited()) forgetBody(contextId);
  if (parentId != 0) bindStream(contextId, parentId);
}

/** Answers 1 when the configuration is usable. */
export function proxy_on_configure(rootId: u32, configurationSize: u32): u32 {
  resetArena();
  return configure(rootId, <i32>configurationSize) ? 1 : 0;
}

/** Runs regularly for each root context. */
export function proxy_on_tick(rootId: u32): void {
  resetArena();
  const plugin = findPlugin(rootId);
  if (plugin === null) return;
  noteGarbage(TICK_GARBAGE);
  tick(plugin);
  forgetOldTasks(plugin.root.nowSeconds);
  reportOnTick();
  collectGarbage();
}

/** Decides a request. */
export function proxy_on_request_headers(streamId: u32, _headers: u32, endOfStream: u32): u32 {
  resetArena();
  const plugin = pluginOfStream(streamId);
  if (plugin === null) {
    sendFailure();
    return Action.Pause;
  }
  const action = onRequestHeaders(plugin, streamId, endOfStream != 0);
  collectGarbage();
  return action;
}

/** A piece of a request's body, which goes on unless the request is answered here by what its body says. */
export function proxy_on_request_body(streamId: u32, size: u32, endOfStream: u32): u32 {
  if (!isBodyAwaited(streamId)) return Action.Continue;
  resetArena();
  takePiece(streamId, <i32>size, endOfStream != 0);
  collectGarbage();
  return Action.KeepNothing;
}

/** A request has trailers: few do. */
export function proxy_on_request_trailers(streamId: u32, _trailers: u32): u32 {
  resetArena();
  if (isBodyAwaited(streamId)) {
    endBody(streamId);
    collectGarbage();
    return Action.Pause;
  }
  const plugin = pluginOfStream(streamId);
  if (plugin !== null) return onRequestTrailers(plugin.identity);
  // It has been open for so long that later streams took its place: whosever it is, nothing of any plugin may pass.
  const all = allPlugins();
  let action = Action.Pause;
  for (let i = 0; i < all.length; i++) {
    action = onRequestTrailers(all[i].identity);
    if (action != Action.Continue) break;
  }
  return action;
}

/** The headers of a response are about to leave for the browser. */
export function proxy_on_response_headers(streamId: u32, _headers: u32, _endOfStream: u32): u32 {
  if (areBodiesAwaited() && holdsResponse(streamId)) {
    resetArena();
    noteResponse(streamId);
    collectGarbage();
    return Action.Pause;
  }
  if (hasTasks()) {
    resetArena();
    runTask(streamId);
    collectGarbage();
  }
  return Action.Continue;
}

/** Brings the response to a call, or its failure. */
export function proxy_on_http_call_response(
  rootId: u32,
  callId: u32,
  headers: u32,
  bodySize: u32,
  _trailers: u32,
): void {
  resetArena();
  const plugin = findPlugin(rootId);
  if (plugin === null) return;
  plugin.root.calls.deliver(callId, headers, bodySize);
  plugin.root.held.drain();
  collectGarbage();
}
