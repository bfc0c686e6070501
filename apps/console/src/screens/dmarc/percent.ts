/** `94%`; never 100% or 0% of what is not all or nothing. */
export const percent = (part: number, all: number): string => {
  if (all === 0) return '–';
  const share = (part / all) * 100;
  if (part > 0 && share < 1) return '<1%';
  if (part < all && share > 99) return '>99%';
  return `${Math.round(share)}%`;
};
