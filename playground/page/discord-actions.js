/** Discord's faults and shards, servers and people: what the panel and the sidebar change. */

import {
  ApiError,
  fetchDiscord,
  postBotKill,
  postPerson,
  postServer,
  postShardAction,
  putFaults,
  putPortal,
  removeServer,
  restoreServer,
} from "./api.js";

export function createDiscordActions(store) {
  /** Shows the settings that a request returns, or why it was refused. */
  async function showResult(request) {
    try {
      const discord = await request;
      store.update((state) => ({ ...state, discord, discordError: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, discordError: error.message }));
    }
  }

  /** Sends a change that comes back as an event; says why it was refused. */
  async function send(request) {
    try {
      return await request;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, notice: error.message }));
      return null;
    }
  }

  return {
    openTab: (tab) => store.update((state) => ({ ...state, tab })),
    loadDiscord: () => showResult(fetchDiscord()),
    changeFaults: (changes) => showResult(putFaults(changes)),
    changePortal: (changes) => showResult(putPortal(changes)),
    actOnShard: (shard, action) => showResult(postShardAction({ shard, action })),
    killBot: () => showResult(postBotKill()),
    addPerson: () => send(postPerson()),
    addServer: () => send(postServer()),
    leaveServer: (key) => send(removeServer(key)),
    rejoinServer: (key) => send(restoreServer(key)),
  };
}
