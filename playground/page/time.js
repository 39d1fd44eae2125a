/** Formats points in time. */

const CLOCK = { hour: "numeric", minute: "2-digit" };
const STYLES = {
  t: CLOCK,
  T: { ...CLOCK, second: "2-digit" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { day: "numeric", month: "long", year: "numeric" },
  f: { day: "numeric", month: "long", year: "numeric", ...CLOCK },
  F: { weekday: "long", day: "numeric", month: "long", year: "numeric", ...CLOCK },
};

const format = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date);

export const fullTime = (date) => format(date, STYLES.F);
export const dayOf = (date) => format(date, STYLES.D);
export const styledTime = (unix, style) => format(new Date(unix * 1000), STYLES[style] ?? STYLES.f);

/** "Today at 16:20", "Yesterday at 16:20", else date and time. */
export function messageTime(date, now = new Date()) {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return `Today at ${format(date, CLOCK)}`;
  if (days === 1) return `Yesterday at ${format(date, CLOCK)}`;
  return `${format(date, STYLES.d)} ${format(date, CLOCK)}`;
}

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** "12 seconds ago", "in 3 minutes". */
export function relativeTime(unix, now = Date.now() / 1000) {
  const difference = Math.trunc(unix - now);
  const [unit, size] = UNITS.find(([, seconds]) => Math.abs(difference) >= seconds) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en").format(Math.round(difference / size), unit);
}

/** `<relative-time unix="…">` updates itself every second. */
class RelativeTime extends HTMLElement {
  static observedAttributes = ["unix"];

  connectedCallback() {
    this.show();
    this.timer = setInterval(() => this.show(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  attributeChangedCallback() {
    this.show();
  }

  show() {
    this.textContent = relativeTime(Number(this.getAttribute("unix")));
  }
}

customElements.define("relative-time", RelativeTime);
