/** Formats the size of a file: "512 bytes", "2.00 KB". */

export function formatFileSize(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
  return `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
}
