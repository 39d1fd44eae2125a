/** A select in a message. What is chosen in an open one is in `status.open` until it is sent. */

import { SELECT, preset } from "./choices.js";
import { pickerView } from "./picker.js";
import { selectView } from "./select.js";

/** `context` is that of `componentViews`. */
export function messageSelect(component, { message, status, directory, actions }) {
  const select = { ...component, required: true }; // it can be left empty in modals alone
  const id = select.custom_id;
  const open = status?.open?.customId === id ? status.open : null;
  const chosen = open?.chosen ?? preset(select, directory);
  const isBusy = status?.busy?.customId === id;
  const change = (more) =>
    actions.openSelect(message.id, { customId: id, chosen, isTouched: false, ...open, ...more });
  const close = () => {
    const isSent = open?.isTouched && chosen.length >= (select.min_values ?? 1);
    if (isSent) actions.press(message.id, id, chosen);
    else actions.openSelect(message.id, null);
  };
  const choose = (values, isFinal, place) => {
    if (isFinal) actions.press(message.id, id, values);
    else change({ ...place, isTouched: true, chosen: values });
  };
  const shared = { select, chosen, isBusy };
  if (select.type === SELECT.STRING)
    return selectView({
      ...shared,
      isOpen: open !== null,
      onOpen: (isOpen) => (isOpen ? change({}) : close()),
      onChoose: choose,
    });
  return pickerView({
    ...shared,
    directory,
    scope: message.id,
    open,
    choose,
    show: (place) => (place ? change(place) : close()),
  });
}
