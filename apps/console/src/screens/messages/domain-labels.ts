/**
 * The other form of an internationalised domain name: A-labels for one with U-labels, U-labels for one with A-labels (RFC 5890 §2.3). Null when there is
 * no other form, or when the name is not one.
 */
export const otherForm = (domain: string): string | null => {
  if (domain.length > 253) return null;
  if (/[^\u0000-\u007f]/.test(domain)) return toAscii(domain);
  if (!/(?:^|\.)xn--/i.test(domain)) return null;
  const labels = domain.toLowerCase().split('.').map(toUnicode);
  if (labels.includes(null)) return null;
  const shown = labels.join('.');
  // A label that does not lead back is not what it says.
  return shown !== domain.toLowerCase() && toAscii(shown) === domain.toLowerCase() ? shown : null;
};

/** UTS 46 by way of the URL parser, which browsers and servers share. */
const toAscii = (domain: string): string | null => {
  try {
    const { hostname } = new URL(`http://${domain}/`);
    return hostname !== domain.toLowerCase() && /^[a-z0-9_.-]+$/.test(hostname) ? hostname : null;
  } catch {
    return null;
  }
};

/** Punycode (RFC 3492 §6.2). */
const toUnicode = (label: string): string | null => {
  if (!label.startsWith('xn--')) return label;
  const dash = label.lastIndexOf('-');
  const output = [...(dash > 3 ? label.slice(4, dash) : '')].map((character) => character.codePointAt(0) ?? 0);
  let [code, position, bias] = [128, 0, 72];
  for (let at = dash > 3 ? dash + 1 : 4; at < label.length; ) {
    const before = position;
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = digitOf(label.charCodeAt(at++));
      if (digit < 0) return null;
      position += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
      if (position > 0x7fffffff || weight > 0x7fffffff) return null;
    }
    bias = adapt(position - before, output.length + 1, before === 0);
    code += Math.floor(position / (output.length + 1));
    position %= output.length + 1;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    output.splice(position++, 0, code);
  }
  return String.fromCodePoint(...output);
};

const digitOf = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 22;
  return code >= 97 && code <= 122 ? code - 97 : -1;
};

const adapt = (delta: number, count: number, isFirst: boolean): number => {
  let left = isFirst ? Math.floor(delta / 700) : Math.floor(delta / 2);
  left += Math.floor(left / count);
  let k = 0;
  for (; left > 455; k += 36) left = Math.floor(left / 35);
  return k + Math.floor((36 * left) / (left + 38));
};
