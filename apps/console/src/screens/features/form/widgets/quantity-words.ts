/** A duration in words: `1 hour 30 minutes`. */
export const durationWords = (seconds: number): string => {
  if (seconds === 0) return '0 seconds';
  const words: string[] = [];
  let rest = seconds;
  for (const [name, size] of UNITS) {
    const whole = Math.floor(rest / size);
    if (whole > 0) words.push(`${whole} ${name}${whole === 1 ? '' : 's'}`);
    rest -= whole * size;
  }
  return words.join(' ');
};

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
