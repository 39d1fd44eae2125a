/** Changing the providers' latency, queue and failure from the panel. */

import { ApiError, fetchProviders, putProviders } from "./api.js";
import { withProviders } from "./state.js";

export function createProviderActions(store) {
  /** Shows the settings that a request returns, or why it was refused. */
  async function showResult(request) {
    try {
      const settings = await request;
      store.update((state) => ({ ...withProviders(state, settings), providersError: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, providersError: error.message }));
    }
  }

  return {
    loadProviders: () => showResult(fetchProviders()),
    changeProviders: (changes) => showResult(putProviders(changes)),
    /** Makes every provider work again. */
    clearFailures() {
      const failing = Object.entries(store.get().providers).filter(
        ([, { failure }]) => failure !== null,
      );
      return showResult(
        putProviders(Object.fromEntries(failing.map(([name]) => [name, { failure: null }]))),
      );
    },
  };
}
