/** The stretches of time between two moments, each by its beginning; at least one. */
export const bucketsOf = ({
  from,
  to,
  bucketSeconds,
}: {
  /** ISO 8601, as are all moments of the API. */
  from: string;
  to: string;
  bucketSeconds: number;
}): Date[] => {
  const begin = Date.parse(from);
  const width = bucketSeconds * 1000;
  const count = Math.max(1, Math.ceil((Date.parse(to) - begin) / width));
  return Array.from({ length: count }, (_, index) => new Date(begin + index * width));
};
