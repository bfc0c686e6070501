/** A stretch of seconds in two units at most: `4 s`, `2 min 5 s`, `3 d 4 h`; with a minus when clocks differ. */
export const spanOf = (seconds: number): string => {
  const sign = seconds < 0 ? '−' : '';
  let rest = Math.abs(Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return sign + (parts.join(' ') || '0 s');
};

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;
