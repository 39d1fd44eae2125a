/** Pictures, videos and other files of a message, alone or in Discord's mosaic. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { formatFileSize } from "./file-size.js";
import { safeLinkUrl, ownMediaUrl } from "./safe-urls.js";
import { spoilerBox } from "./spoiler.js";

const IS_SPOILER = 1 << 3; // a flag of an attachment
const VIDEO = /^video\/|\.(mp4|webm|mov)$/i;
const IMAGE = /^image\/|\.(png|jpe?g|webp|gif|avif)$/i;

const pathOf = (url) => url.split(/[?#]/, 1)[0];
const isKind = (kind, media) => kind.test(media.content_type || pathOf(media.url) || "");
const isVideo = (media) => isKind(VIDEO, media);
const isPicture = (media) => isKind(IMAGE, media);

/** Shows one to ten `{ media: { url, width, height, content_type }, description, spoiler }`. */
export function gallery(items, show) {
  const shown = items.filter(({ media }) => ownMediaUrl(media.url));
  const pictures = shown.filter(({ media }) => !isVideo(media));
  return h(
    "div",
    {
      ...galleryShape(shown.map(({ media }) => media)),
      "data-testid": "gallery",
      role: "group",
      "aria-label": shown.length === 1 ? "1 file" : `${shown.length} files`,
    },
    shown.map((item, index) =>
      h(
        "div",
        { key: `${index} ${item.media.url}`, class: "tile" },
        tile(item, () => show(pictures, pictures.indexOf(item))),
      ),
    ),
  );
}

/** Keeps the room free that the files will need, so that nothing jumps when they arrive. */
function galleryShape(files) {
  const name = `gallery mosaic-${Math.min(files.length, 10)}`;
  if (files.length !== 1) {
    const ratio = sharedRatio(files);
    return { class: name, style: { "--tile-ratio": ratio } };
  }
  const [{ width, height }] = files;
  if (!width || !height) return { class: `${name} unsized` };
  // A picture is not enlarged, a small clip is: its controls need the room.
  const natural = isVideo(files[0]) ? 550 : width;
  return { class: name, style: { "--ratio": `${width} / ${height}`, "--width": `${natural}px` } };
}

/** Width to height, if all have the same and it is not extreme: then nothing need be cropped. */
function sharedRatio(files) {
  const ratios = files.map(({ width, height }) => width / height);
  const isShared = ratios.every((ratio) => Math.abs(ratio - ratios[0]) < 0.02);
  return isShared && ratios[0] >= 0.5 && ratios[0] <= 2.4 ? ratios[0] : null;
}

function tile(item, onOpen) {
  const content = isVideo(item.media) ? video(item) : picture(item, onOpen);
  return item.spoiler ? spoilerBox(content) : content;
}

function picture({ media, description }, onOpen) {
  return h(
    "button",
    {
      type: "button",
      class: "picture",
      "aria-label": `Open picture: ${description || "no description"}`,
      onClick: onOpen,
    },
    h("img", {
      src: ownMediaUrl(media.url),
      alt: description || "",
      draggable: "false",
    }),
  );
}

function video({ media, description }) {
  return h("video", {
    src: ownMediaUrl(media.url),
    controls: true,
    muted: true,
    playsinline: true,
    preload: "metadata",
    "aria-label": description || "Video",
    title: description || null,
  });
}

/** A thumbnail beside a text; pictures only, as on Discord. */
export function thumbnail({ media, description, spoiler }, show) {
  if (!ownMediaUrl(media.url)) return null;
  const item = { media, description, spoiler };
  return h(
    "div",
    { class: "thumbnail" },
    tile(item, () => show([item], 0)),
  );
}

/** A file that is offered for download: its name and size. */
export function fileCard({ url, filename, size }) {
  const href = ownMediaUrl(url) ?? safeLinkUrl(url);
  return h(
    "div",
    { class: "file-card", "data-testid": "file" },
    icon("file"),
    h(
      "div",
      { class: "file-text" },
      href
        ? h(
            "a",
            { href, download: filename, target: "_blank", rel: "noopener noreferrer" },
            filename,
          )
        : filename,
      size ? h("small", null, formatFileSize(size)) : null,
    ),
  );
}

/** The attachments of a message without Components V2: pictures and videos first, then files. */
export function attachments(list, show) {
  const isMedia = (file) => ownMediaUrl(file.url) && (isVideo(file) || isPicture(file));
  const media = list.filter(isMedia);
  return [
    media.length > 0 && gallery(media.map(asItem), show),
    list.filter((file) => !isMedia(file)).map((file) => h("div", { key: file.id }, fileCard(file))),
  ];
}

const asItem = (file) => ({
  media: file,
  description: file.description,
  spoiler: Boolean(file.flags & IS_SPOILER) || file.filename.startsWith("SPOILER_"),
});
