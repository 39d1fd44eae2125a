/** A modal: the form that an app opens over the channel. */

import { directoryOf } from "./directory.js";
import { h } from "./dom.js";
import { fieldView } from "./fields.js";
import { icon } from "./icons.js";
import { FIELD, fieldsOf, readModal, valueOf } from "./modal-values.js";
import { richText } from "./rich-text.js";

export function modalView(state, actions) {
  const { modal } = state;
  const submit = (event) => {
    event.preventDefault();
    const { values, problem } = readModal(modal.components, modal.values, directoryOf(state));
    if (problem) actions.refuseModal(problem);
    else actions.submitModal(values);
  };
  return h(
    "dialog",
    {
      key: `modal ${modal.interactionId}`,
      class: "modal",
      "aria-labelledby": "modal-title",
      "data-testid": "modal",
      // A cancelled file picker fires `cancel` too, and the event bubbles.
      ref: open,
      onCancel: ({ target, currentTarget }) => target === currentTarget && actions.closeModal(),
    },
    h(
      "form",
      { onSubmit: submit },
      h("header", null, h("h2", { id: "modal-title" }, modal.title), closeButton(actions)),
      h(
        "p",
        { class: "modal-warning" },
        "This form goes to the bot. Do not share passwords or other secrets.",
      ),
      h(
        "div",
        { class: "modal-fields" },
        modal.components.map((component, index) => rowView(component, index, state, actions)),
      ),
      modal.problem &&
        h("p", { class: "failure", role: "alert" }, icon("warning"), " ", modal.problem),
      h(
        "footer",
        null,
        h(
          "button",
          { type: "button", class: "button secondary", onClick: actions.closeModal },
          "Cancel",
        ),
        h(
          "button",
          { type: "submit", class: "button primary", disabled: modal.waiting !== null },
          modal.waiting ? h("span", { class: "spinner" }) : "Submit",
        ),
      ),
    ),
  );
}

function open(dialog) {
  dialog.showModal();
  dialog.querySelector(".modal-fields :is(input, textarea, button)")?.focus();
}

const closeButton = (actions) =>
  h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close", onClick: actions.closeModal },
    icon("close"),
  );

function rowView(component, index, state, actions) {
  if (component.type === FIELD.TEXT)
    return h("div", { key: index }, richText(component.content, directoryOf(state)));
  return fieldsOf([component]).map((field) =>
    labelled(field, component.description, state, actions),
  );
}

function labelled(field, description, state, actions) {
  const { modal } = state;
  const directory = directoryOf(state);
  const id = field.custom_id;
  const isRequired = field.required ?? field.type !== FIELD.CHECK;
  return h(
    "div",
    { key: id, class: "field-row" },
    field.type !== FIELD.CHECK &&
      h(
        "p",
        { class: "field-label" },
        field.label,
        isRequired && h("span", { class: "star", title: "required" }, " *"),
      ),
    description && h("p", { class: "field-description" }, description),
    fieldView(field, {
      value: valueOf(field, modal.values, directory),
      label: field.label,
      directory,
      open: modal.open?.customId === id ? modal.open : null,
      write: (value) => actions.writeField(id, value),
      show: (place) => actions.openField(place && { ...place, customId: id }),
      attach: (files) => actions.attachToModal(id, files),
    }),
  );
}
