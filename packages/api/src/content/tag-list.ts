/** A tag list (RFC 6376 §3.2): `v=1; a=rsa-sha256; …`. The first of two equal names counts. */
export const readTags = (value: string): Record<string, string> => {
  const tags: Record<string, string> = Object.create(null);
  for (const piece of value.slice(0, MAX_VALUE).split(';').slice(0, MAX_TAGS)) {
    const equals = piece.indexOf('=');
    const name = piece.slice(0, Math.max(0, equals)).trim();
    if (!/^[A-Za-z][\w-]{0,62}$/.test(name) || name in tags) continue;
    tags[name] = piece.slice(equals + 1).trim();
  }
  return tags;
};

const MAX_VALUE = 16_384;
const MAX_TAGS = 100;
