/** Changing the providers' latency, queue and failure from the panel. */

import { ApiError, fetchProviders, putProviders } from "./api.js";
import { withProviders } from "./state.js";

export function createTuning(store) {
  async function take(request) {
    try {
      const settings = await request;
      store.update((state) => ({ ...withProviders(state, settings), tuningProblem: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, tuningProblem: error.message }));
    }
  }

  return {
    loadProviders: () => take(fetchProviders()),
    tune: (changes) => take(putProviders(changes)),
    /** Every provider works again. */
    healAll() {
      const failing = Object.entries(store.get().providers).filter(
        ([, { failure }]) => failure !== null,
      );
      return take(
        putProviders(Object.fromEntries(failing.map(([name]) => [name, { failure: null }]))),
      );
    },
  };
}
