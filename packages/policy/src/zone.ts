/**
 * Reads the clock on the wall of a zone such as Europe/Berlin: milliseconds since 1970 go in, and those whose UTC reads as the wall does come out.
 *
 * @throws RangeError when there is no such zone.
 */
export const wallClockOf = (zone: string): ((at: number) => number) => {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const clock = (at: number): number => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const get = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const milliseconds = new Date(at).getUTCMilliseconds();
    return Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'), milliseconds);
  };
  if (clocks.size >= 100) clocks.clear();
  clocks.set(zone, clock);
  return clock;
};

const clocks = new Map<string, (at: number) => number>();
