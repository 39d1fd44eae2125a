/** Changing the roles and channels of the open server. The result comes back as an event. */

import {
  ApiError,
  patchChannel,
  postChannel,
  postRole,
  putMemberRole,
  removeChannel,
  removeMemberRole,
  removeRole,
} from "./api.js";

export function createServerActions(store) {
  /** Sends a change, and says why it was refused. */
  async function send(request) {
    let serverError = null;
    try {
      await request(store.get().guild);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      serverError = error.message;
    }
    store.update((state) => ({ ...state, serverError }));
    return serverError === null;
  }

  return {
    addRole: (name, access) => send((key) => postRole(key, { name, access })),
    deleteRole: (id) => send((key) => removeRole(key, id)),
    giveRole: (person, id) => send((key) => putMemberRole(key, person, id)),
    takeRole: (person, id) => send((key) => removeMemberRole(key, person, id)),
    addChannel: (name, type) => send((key) => postChannel(key, { name, type })),
    restrictChannel: (id, nsfw) => send((key) => patchChannel(key, id, { nsfw })),
    permitBot: (id, name, allowed) =>
      send((key) => patchChannel(key, id, { bot: { [name]: allowed } })),
    deleteChannel: (id) => send((key) => removeChannel(key, id)),
  };
}
