/** Clicking the buttons and menus of messages, and filling in modals. */

import { ApiError, sendComponent, sendFile, sendModal } from "./api.js";
import { withMessageStatus, withOutcomes } from "./state.js";

export function createInteractionActions(store) {
  const setStatus = (id, change) =>
    store.update((state) => withOutcomes(withMessageStatus(state, id, change)));
  const changeModal = (id, change) =>
    store.update((state) =>
      state.modal?.interactionId === id
        ? withOutcomes({ ...state, modal: { ...state.modal, ...change(state.modal) } })
        : state,
    );

  /** Clicks a button, or submits the `values` chosen in a select. */
  async function press(messageId, customId, values) {
    const { me: user } = store.get();
    setStatus(messageId, { busy: { customId, interactionId: null }, failure: null, open: null });
    try {
      const body = { user, message_id: messageId, custom_id: customId, ...(values && { values }) };
      const { interaction_id: interactionId } = await sendComponent(body);
      setStatus(messageId, { busy: { customId, interactionId } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setStatus(messageId, { busy: null, failure: error.message });
    }
  }

  async function submitModal(values) {
    const { me: user, modal } = store.get();
    const id = modal.interactionId;
    changeModal(id, () => ({ waiting: "sending", problem: null }));
    try {
      const answer = await sendModal({ user, interaction_id: id, values });
      changeModal(id, () => ({ waiting: answer.interaction_id }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      changeModal(id, () => ({ waiting: null, problem: error.message }));
    }
  }

  async function attachToModal(customId, files) {
    const { me, modal, limits } = store.get();
    const id = modal.interactionId;
    const put = (value) =>
      changeModal(id, ({ values }) => ({ values: { ...values, [customId]: value } }));
    put(null);
    try {
      const uploads = [...files].map((file) => sendFile(me, file, limits.attachment_size_limit));
      put(await Promise.all(uploads));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The refusal stays in the field: the form must not be sent without the file by mistake.
      put({ refusal: error.message });
      changeModal(id, () => ({ problem: error.message }));
    }
  }

  return {
    press,
    submitModal,
    attachToModal,
    /** `open` is what is open of a select (state.js), or null. */
    openSelect: (messageId, open) => setStatus(messageId, { open }),
    writeField: (customId, value) =>
      changeModal(store.get().modal.interactionId, ({ values }) => ({
        values: { ...values, [customId]: value },
        problem: null,
      })),
    openField: (open) => changeModal(store.get().modal.interactionId, () => ({ open })),
    refuseModal: (problem) => changeModal(store.get().modal.interactionId, () => ({ problem })),
    closeModal: () => store.update((state) => ({ ...state, modal: null })),
  };
}
