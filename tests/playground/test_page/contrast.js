/**
 * The texts in the page whose contrast with what is behind them is below 4.5 to 1, as WCAG 2 asks
 * of text at level AA. Left out, as there: what is disabled, hidden, or only decoration.
 */
() => {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  /** The colours laid over each other, the first at the bottom, as red, green and blue. */
  function blend(colors) {
    for (const color of ["white", ...colors]) {
      pixel.fillStyle = color;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  function luminance(rgb) {
    const [red, green, blue] = rgb
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function ancestors(element) {
    return element.parentElement ? [...ancestors(element.parentElement), element] : [element];
  }

  const styleOf = (element) => getComputedStyle(element);

  function contrast(element, color) {
    const behind = ancestors(element).map((one) => styleOf(one).backgroundColor);
    const [bright, dark] = [blend(behind), blend([...behind, color])]
      .map(luminance)
      .sort((a, b) => b - a);
    return (bright + 0.05) / (dark + 0.05);
  }

  function isRead(element) {
    const isShown = element.checkVisibility({ visibilityProperty: true });
    return (
      isShown &&
      !element.closest("[aria-hidden=true], :disabled, [aria-disabled], .visually-hidden")
    );
  }

  function textsOf(element) {
    const own = [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
    const texts =
      own || element.value ? [[element.textContent || element.value, styleOf(element).color]] : [];
    if (element.placeholder && !element.value)
      texts.push([element.placeholder, getComputedStyle(element, "::placeholder").color]);
    return texts;
  }

  return [...document.body.querySelectorAll("*")].filter(isRead).flatMap((element) =>
    textsOf(element)
      .map(([text, color]) => ({ text, color, ratio: contrast(element, color) }))
      .filter(({ ratio }) => ratio < 4.5)
      .map(
        ({ text, color, ratio }) => `${ratio.toFixed(2)} ${color} ${element.className}: ${text}`,
      ),
  );
};
