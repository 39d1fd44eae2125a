/** Changing the providers' latency, queue and failure from the panel. */

import { ApiError, fetchProviders, putProviders } from "./api.js";
import { withProviders } from "./state.js";

export function createProviderActions(store) {
  async function take(request) {
    try {
      const settings = await request;
      store.update((state) => ({ ...withProviders(state, settings), providersError: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, providersError: error.message }));
    }
  }

  return {
    loadProviders: () => take(fetchProviders()),
    changeProviders: (changes) => take(putProviders(changes)),
    /** Every provider works again. */
    clearFailures() {
      const failing = Object.entries(store.get().providers).filter(
        ([, { failure }]) => failure !== null,
      );
      return take(
        putProviders(Object.fromEntries(failing.map(([name]) => [name, { failure: null }]))),
      );
    },
  };
}
