/** The fields of a modal and their values. Pure functions. */

import { isSelect, preset } from "./choices.js";

export const FIELD = {
  ROW: 1,
  TEXT_INPUT: 4,
  TEXT: 10,
  LABEL: 18,
  UPLOAD: 19,
  RADIO: 21,
  CHECKS: 22,
  CHECK: 23,
};

/** The inputs of a modal with their labels; they are in Labels or, the old way, in rows. */
export function fieldsOf(components) {
  return components.flatMap((component) => {
    if (component.type === FIELD.LABEL) return [{ ...component.component, label: component.label }];
    return component.type === FIELD.ROW ? component.components : [];
  });
}

/** The value that a field has before anybody touched it. */
function defaultOf(field, directory) {
  if (isSelect(field)) return preset(field, directory);
  const presets = (field.options ?? [])
    .filter((option) => option.default)
    .map(({ value }) => value);
  switch (field.type) {
    case FIELD.TEXT_INPUT:
      return field.value ?? "";
    case FIELD.RADIO:
      return presets[0] ?? null;
    case FIELD.CHECKS:
      return presets;
    case FIELD.CHECK:
      return field.default ?? false;
    default:
      return [];
  }
}

export const valueOf = (field, values, directory) =>
  Object.hasOwn(values, field.custom_id) ? values[field.custom_id] : defaultOf(field, directory);

/** `{ values }` to be sent, or `{ problem }`: a sentence about the first field that has one. */
export function readModal(components, written, directory) {
  const fields = fieldsOf(components);
  const values = fields.map((field) => valueOf(field, written, directory));
  const problem = fields.map((field, index) => problemOf(field, values[index])).find(Boolean);
  if (problem) return { problem };
  return {
    values: Object.fromEntries(
      fields.map((field, index) => [field.custom_id, sentForm(field, values[index])]),
    ),
  };
}

const sentForm = (field, value) =>
  field.type === FIELD.UPLOAD ? value.map(({ id }) => id) : value;

function problemOf(field, value) {
  if (value === null && field.type === FIELD.UPLOAD)
    return `The file for ${field.label} is still uploading.`;
  if (value?.refusal) return value.refusal;
  const isRequired = field.required ?? field.type !== FIELD.CHECK;
  if (!isRequired && isEmpty(value)) return null;
  if (isRequired && isEmpty(value)) return `${field.label} is required.`;
  if (field.type === FIELD.TEXT_INPUT) return lengthProblem(field, value);
  return Array.isArray(value) ? countProblem(field, value) : null;
}

const isEmpty = (value) => value === null || value === false || value.length === 0;

function lengthProblem({ label, min_length: min = 0, max_length: max = 4000 }, value) {
  if (value.length < min) return `${label} needs at least ${min} characters.`;
  return value.length > max ? `${label} may have at most ${max} characters.` : null;
}

function countProblem({ label, min_values: min, max_values: max }, value) {
  if (value.length < (min ?? 1)) return `${label}: choose at least ${min ?? 1}.`;
  return value.length > (max ?? value.length) ? `${label}: choose at most ${max}.` : null;
}
