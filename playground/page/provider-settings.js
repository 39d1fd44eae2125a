/** Changing how providers and the Hub behave, and which keys are revoked, from the panel. */

import { ApiError, fetchKeys, fetchProviders, putKey, putProviders } from "./api.js";
import { withProviders } from "./state.js";

export function createProviderActions(store) {
  const showResult = (request) => show(request, withProviders);
  const showKeys = (request) => show(request, (state, keys) => ({ ...state, keys }));

  /** Shows what a request returns, or why it was refused. */
  async function show(request, withResult) {
    try {
      const result = await request;
      store.update((state) => ({ ...withResult(state, result), providersError: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, providersError: error.message }));
    }
  }

  return {
    loadProviders: () => showResult(fetchProviders()),
    loadKeys: () => showKeys(fetchKeys()),
    revokeKey: (token, revoked) => showKeys(putKey(token, revoked)),
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
