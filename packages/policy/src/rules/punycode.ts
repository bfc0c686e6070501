/**
 * Punycode (RFC 3492) of one label, without the prefix `xn--`. Undefined: the text is no Punycode.
 */
export function decodePunycode(text: string): string | undefined {
  const dash = text.lastIndexOf('-');
  const points = [...(dash > 0 ? text.slice(0, dash) : '')].map((one) => one.charCodeAt(0));
  if (points.some((point) => point >= 128) || text.length > maxLabel) return undefined;
  let n = initialN;
  let i = 0;
  let bias = initialBias;
  for (let at = dash > 0 ? dash + 1 : 0; at < text.length; ) {
    const before = i;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit < 0 || at > text.length) return undefined;
      i += digit * weight;
      if (i > maxInt) return undefined;
      const threshold = thresholdOf(k, bias);
      if (digit < threshold) break;
      weight *= base - threshold;
    }
    const length = points.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    i %= length;
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return undefined;
    points.splice(i, 0, n);
    i++;
  }
  return String.fromCodePoint(...points);
}

/** Writes a label as Punycode, without the prefix. Undefined: it is too long. */
export function encodePunycode(text: string): string | undefined {
  const points = [...text].map((one) => one.codePointAt(0)!);
  if (points.length > maxLabel) return undefined;
  const basic = points.filter((point) => point < 128);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let n = initialN;
  let delta = 0;
  let bias = initialBias;
  for (let handled = basic.length; handled < points.length; delta++, n++) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      let q = delta;
      for (let k = base; ; k += base) {
        const threshold = thresholdOf(k, bias);
        if (q < threshold) break;
        output += digits[threshold + ((q - threshold) % (base - threshold))];
        q = Math.floor((q - threshold) / (base - threshold));
      }
      output += digits[q];
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
  }
  return output;
}

const thresholdOf = (k: number, bias: number): number => Math.min(26, Math.max(1, k - bias));

function adapt(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += base) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}

function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 22;
  const letter = code | 32;
  return letter >= 97 && letter <= 122 ? letter - 97 : -1;
}

const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';
const base = 36;
const initialN = 128;
const initialBias = 72;
const maxInt = 0x7fffffff;
const maxLabel = 1000;
