/**
 * The requests of the page's HTTP API. One that fails throws an `ApiError`, whose message is a
 * sentence for the user.
 */

import { formatFileSize } from "./file-size.js";

export class ApiError extends Error {
  /** `status` is that of the response; undefined if there was none. */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const query = (values) => new URLSearchParams(values).toString();

export const fetchState = (user, channel) => ask("GET", `/api/state?${query({ user, channel })}`);
export const fetchCommands = (user, channel) =>
  ask("GET", `/api/commands?${query({ user, channel })}`);
export const fetchProviders = () => ask("GET", "/api/providers");
export const fetchKeys = () => ask("GET", "/api/keys");
export const putKey = (token, revoked) => ask("PUT", "/api/keys", { token, revoked });
export const putProviders = (changes) => ask("PUT", "/api/providers", changes);
export const fetchDiscord = () => ask("GET", "/api/discord");
export const putFaults = (changes) => ask("PUT", "/api/discord", changes);
export const putPortal = (changes) => ask("PUT", "/api/portal", changes);
export const postShardAction = (body) => ask("POST", "/api/shards", body);
export const postBotKill = () => ask("POST", "/api/bot/kill", {});
export const postPerson = () => ask("POST", "/api/people", {});
export const postServer = () => ask("POST", "/api/servers", {});
export const restoreServer = (key) => ask("POST", `/api/servers/${encodeURIComponent(key)}`, {});
export const removeServer = (key) => ask("DELETE", `/api/servers/${encodeURIComponent(key)}`);

const server = (...path) => `/api/servers/${path.map(encodeURIComponent).join("/")}`;
export const postRole = (key, body) => ask("POST", server(key, "roles"), body);
export const removeRole = (key, id) => ask("DELETE", server(key, "roles", id));
export const putMemberRole = (key, person, id) =>
  ask("PUT", server(key, "members", person, "roles", id), {});
export const removeMemberRole = (key, person, id) =>
  ask("DELETE", server(key, "members", person, "roles", id));
export const postChannel = (key, body) => ask("POST", server(key, "channels"), body);
export const patchChannel = (key, id, body) => ask("PATCH", server(key, "channels", id), body);
export const removeChannel = (key, id) => ask("DELETE", server(key, "channels", id));

export const sendCommand = (body) => ask("POST", "/api/commands", body);
export const sendMessageCommand = (body) => ask("POST", "/api/message-commands", body);
export const sendUserCommand = (body) => ask("POST", "/api/user-commands", body);
export const sendComponent = (body) => ask("POST", "/api/components", body);
export const sendModal = (body) => ask("POST", "/api/modals", body);
export const fetchChoices = (body) => ask("POST", "/api/autocomplete", body);

export const postMessage = (body) => ask("POST", "/api/messages", body);
export const patchMessage = (id, body) => ask("PATCH", `/api/messages/${id}`, body);
export const removeMessage = (user, id) => ask("DELETE", `/api/messages/${id}?${query({ user })}`);
export const sendTyping = (body) => ask("POST", "/api/typing", body);
export const postThread = (body) => ask("POST", "/api/threads", body);
export const patchThread = (id, body) => ask("PATCH", `/api/threads/${id}`, body);
export const removeThread = (user, id) => ask("DELETE", `/api/threads/${id}?${query({ user })}`);

/** Uploads a file. One above `limitBytes` fails at once, without being sent. */
export async function sendFile(user, file, limitBytes) {
  if (file.size > limitBytes)
    throw new ApiError(
      `${file.name} is too large (${formatFileSize(file.size)}). ` +
        `The limit is ${formatFileSize(limitBytes)}.`,
    );
  const target = `/api/uploads?${query({ user, filename: file.name })}`;
  return exchange(target, {
    method: "POST",
    body: file,
    headers: { "content-type": file.type || "application/octet-stream" },
  });
}

function ask(method, path, body) {
  if (body === undefined) return exchange(path, { method });
  const headers = { "content-type": "application/json" };
  return exchange(path, { method, headers, body: JSON.stringify(body) });
}

async function exchange(path, options) {
  const response = await fetch(path, options).catch(() => {
    throw new ApiError("The playground cannot be reached. Is it still running?");
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new ApiError(
      body.error ?? `The playground answered ${response.status}.`,
      response.status,
    );
  return body;
}
