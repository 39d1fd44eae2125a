/** The events for one user: a WebSocket that reconnects by itself. */

const RECONNECT_DELAYS_MS = [250, 500, 1000, 2000, 4000];

/**
 * Listens until the returned function is called. `onOpen` is called at every connection, so that
 * the caller can fetch what it missed; `onLost` once per interruption, `onFailed` when an attempt to
 * connect again failed.
 */
export function openEventStream(user, { onOpen, onEvent, onLost, onFailed }) {
  let socket = null;
  let timer = null;
  let failures = 0;
  let closed = false;

  function connect() {
    socket = new WebSocket(address(user));
    socket.onopen = () => {
      failures = 0;
      onOpen();
    };
    // A frame holds one event a line.
    socket.onmessage = ({ data }) => data.split("\n").forEach((line) => onEvent(JSON.parse(line)));
    socket.onclose = retry;
  }

  function retry() {
    if (closed) return;
    if (failures === 0) onLost();
    else onFailed();
    timer = setTimeout(
      connect,
      RECONNECT_DELAYS_MS[Math.min(failures, RECONNECT_DELAYS_MS.length - 1)],
    );
    failures += 1;
  }

  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket.close();
  };
}

function address(user) {
  const target = new URL(`/api/events?user=${encodeURIComponent(user)}`, location.href);
  target.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return target.href;
}
