/** `1,204`. */
export const formatCount = (count: number): string => counts.format(count);

/** `1 recipient`, `2 recipients`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** `812 B`, `4.9 kB`, `38.2 MB`. */
export const formatSize = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), 4);
  return `${(bytes / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
};

/** `38 ms`, `2.4 s`. */
export const formatDuration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** Made once: making one takes longer than a hundred uses of it. */
const counts = new Intl.NumberFormat('en-GB');
