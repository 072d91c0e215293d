import { Plugin } from "./plugin";

// The VM's plugins. Nothing here belongs to one configuration.
const plugins: Array<Plugin> = [];
/** The one that was found last: most VMs have no other. */
let last: Plugin | null = null;
let lastId: u32 = 0;

/** A plugin ticks every second. One that is silent for this long, by the ticks of each other one, is gone. */
const SILENCE_MILLISECONDS: i64 = 60000;
const LONGEST_GAP_MILLISECONDS: i64 = 5000;

/** Streams are remembered by the low bits of their id: (stream id, root id), 4 bytes each. */
const STREAM_SLOTS: u32 = 1024;
const STREAMS = memory.data(8192, 8);

/** Those of all root contexts. */
export function allPlugins(): Array<Plugin> {
  return plugins;
}

/** The plugin of the root context with this id, or null. */
export function findPlugin(id: u32): Plugin | null {
  if (id == lastId) return last;
  for (let i = 0, count = plugins.length; i < count; i++) {
    const plugin = unchecked(plugins[i]);
    if (plugin.root.id != id) continue;
    last = plugin;
    lastId = id;
    return plugin;
  }
  return null;
}

/** Takes a new configuration, in place of an older one of the same root context. */
export function setPlugin(plugin: Plugin): void {
  removePlugin(plugin.root.id);
  plugins.push(plugin);
}

/** Forgets a plugin and frees what it holds outside the collector's reach. */
function removePlugin(id: u32): void {
  last = null;
  lastId = 0;
  for (let i = 0; i < plugins.length; i++) {
    if (plugins[i].root.id != id) continue;
    plugins[i].dispose();
    plugins.splice(i, 1);
    return;
  }
}

/**
 * Notes a plugin's tick, and removes those that have had none for long: a configuration that is gone, of which no
 * host promises to tell. `now` in milliseconds of the monotonic clock.
 */
export function noteTick(plugin: Plugin, now: i64): void {
  const gap = now - plugin.tickedAt;
  plugin.tickedAt = now;
  plugin.silence = 0;
  // After a stall of the worker all ticks are late, which says nothing of the others.
  if (gap > LONGEST_GAP_MILLISECONDS) return;
  for (let i = plugins.length - 1; i >= 0; i--) {
    if (plugins[i].root.id == plugin.root.id) continue;
    plugins[i].silence += gap;
    if (plugins[i].silence > SILENCE_MILLISECONDS * plugins.length) removePlugin(plugins[i].root.id);
  }
}

/** Remembers which root context a stream belongs to. */
export function bindStream(streamId: u32, rootId: u32): void {
  const slot = STREAMS + ((<usize>(streamId & (STREAM_SLOTS - 1))) << 3);
  store<u32>(slot, streamId);
  store<u32>(slot, rootId, 4);
}

/**
 * The plugin of a stream whose headers have just come, or null when it is not known. The host creates a stream's context right
 * before its request headers, so a slot that a later stream took over is never asked for.
 */
export function pluginOfStream(streamId: u32): Plugin | null {
  const slot = STREAMS + ((<usize>(streamId & (STREAM_SLOTS - 1))) << 3);
  return load<u32>(slot) == streamId ? findPlugin(load<u32>(slot, 4)) : null;
}
