/** The hours that stand in the address, a day when there are none that we offer. */
export const readHours = (text: string): number => ranges.find(([value]) => `${value}` === text)?.[0] ?? 24;

/** `in an hour`, `in 24 hours`, `in 7 days`. */
export const rangeWords = (hours: number): string =>
  hours === 1 ? 'in an hour' : hours === 168 ? 'in 7 days' : `in ${hours} hours`;

/** What is offered: hours, their name and their words. */
export const ranges = [
  [1, '1 h', 'Last hour'],
  [6, '6 h', 'Last 6 hours'],
  [24, '24 h', 'Last 24 hours'],
  [168, '7 d', 'Last 7 days'],
] as const;
