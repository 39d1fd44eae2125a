/** Pictures, videos and other files of a message, alone or in Discord's mosaic. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { formatFileSize } from "./file-size.js";
import { safeLinkUrl, ownMediaUrl } from "./safe-urls.js";
import { spoilerBox } from "./spoiler.js";

const VIDEO = /^video\/|\.(mp4|webm|mov)$/i;
const IMAGE = /^image\/|\.(png|jpe?g|webp|gif|avif)$/i;

const pathOf = (url) => url.split(/[?#]/, 1)[0];
const isKind = (kind, media) => kind.test(media.content_type || pathOf(media.url) || "");
export const isVideo = (media) => isKind(VIDEO, media);
export const isPicture = (media) => isKind(IMAGE, media);

/** Shows one to ten `{ media: { url, width, height, content_type }, description, spoiler }`. */
export function gallery(items, show) {
  const shown = items.filter(({ media }) => ownMediaUrl(media.url));
  const pictures = shown.filter(({ media }) => !isVideo(media));
  const ratio = sharedRatio(shown);
  return h(
    "div",
    {
      class: `gallery mosaic-${Math.min(shown.length, 10)}`,
      style: ratio ? { "--tile-ratio": ratio } : {},
      "data-testid": "gallery",
      role: "group",
      "aria-label": `${shown.length} media`,
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

/** Width to height, if all have the same and it is not extreme: then nothing need be cropped. */
function sharedRatio(items) {
  const ratios = items.map(({ media }) => media.width / media.height);
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
      style: shape(media),
      width: media.width,
      height: media.height,
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
    style: shape(media),
    "aria-label": description || "Video",
    title: description || null,
  });
}

/** The room that the file will need is kept free, so that nothing jumps when it arrives. */
const shape = ({ width, height }) => (width && height ? { "--ratio": `${width} / ${height}` } : {});

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

/** A file that is only offered: name, size, and a way to get it. */
export function fileCard({ url, filename, size }) {
  const href = ownMediaUrl(url) ?? safeLinkUrl(url);
  return h(
    "div",
    { class: "file-card", "data-testid": "file" },
    icon("file"),
    h(
      "div",
      { class: "file-words" },
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
  spoiler: file.filename.startsWith("SPOILER_"),
});
