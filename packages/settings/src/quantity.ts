/** A read quantity, or where and why it could not be read. */
export type Quantity = { ok: true; value: number } | { ok: false; reason: string; position: number };

/** Reads a duration into whole seconds: `300`, `5m`, `1h30m`, `5d`, `2w`. Units: s, m, h, d, w. */
export function parseDuration(text: string): Quantity {
  return parseParts(text, SECONDS, 'a duration, such as 90s, 5m, 4h or 5d');
}

/** Reads a size into bytes: `65536`, `64K`, `40M`, `1.5G`. K, M and G are powers of 1024, with or without `B` or `iB`. */
export function parseSize(text: string): Quantity {
  return parseParts(text, BYTES, 'a size, such as 512, 64K, 40M or 2G');
}

/** The shortest text form of a duration that reads back to the same number of seconds: `5m`, `1h30m`, `0s`. */
export function formatDuration(total: number): string {
  if (total === 0) return '0s';
  let rest = total;
  let text = '';
  for (const [unit, size] of DURATION_UNITS) {
    const whole = Math.floor(rest / size);
    if (whole > 0) text += `${whole}${unit}`;
    rest -= whole * size;
  }
  return text;
}

/** A text form of a size that reads back to the same number of bytes: `50M`, `64K`, `1000`. */
export function formatSize(total: number): string {
  if (total === 0) return '0';
  for (const [unit, size] of SIZE_UNITS) {
    if (total % size === 0) return `${total / size}${unit}`;
  }
  return String(total);
}

function parseParts(text: string, units: Map<string, number>, wanted: string): Quantity {
  const source = text.trimEnd();
  const start = source.length - source.trimStart().length;
  let position = start;
  let total = 0;
  let lastUnit = Number.POSITIVE_INFINITY;
  if (start === source.length) return { ok: false, reason: `empty: expected ${wanted}`, position: 0 };
  while (position < source.length) {
    PART.lastIndex = position;
    const match = PART.exec(source);
    if (!match) return { ok: false, reason: `expected ${wanted}`, position };
    const [whole, digits = '', gap = '', word = ''] = match;
    const unit = units.get(word.toLowerCase());
    if (unit === undefined) {
      return {
        ok: false,
        reason: `unknown unit "${word}": expected ${wanted}`,
        position: position + digits.length + gap.length,
      };
    }
    if (unit >= lastUnit) return { ok: false, reason: 'units must come largest first, each once', position };
    const part = Number(digits) * unit;
    if (!Number.isSafeInteger(part))
      return { ok: false, reason: 'not a whole number of seconds or bytes, or too large', position };
    // A bare number is the whole quantity: "1h30" would be anybody's guess.
    if (word === '' && (position !== start || whole.length + position !== source.length)) {
      return { ok: false, reason: 'a number without a unit', position };
    }
    total += part;
    lastUnit = unit;
    position += whole.length;
  }
  return { ok: true, value: total };
}

const PART = /(\d{1,15}(?:\.\d{1,6})?)( ?)([a-zA-Z]*) ?/y;

const DURATION_UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

const SIZE_UNITS = [
  ['G', 1_073_741_824],
  ['M', 1_048_576],
  ['K', 1024],
] as const;

const SECONDS = new Map<string, number>([['w', 604_800], ...DURATION_UNITS, ['', 1]]);
const BYTES = new Map<string, number>([
  ['', 1],
  ['b', 1],
  ...SIZE_UNITS.flatMap(([unit, size]) => ['', 'b', 'ib'].map((tail) => [unit.toLowerCase() + tail, size] as const)),
]);
