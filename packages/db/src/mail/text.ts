/**
 * Bytes from the wire become text here before Postgres sees them. It stores every Unicode text except U+0000, and JavaScript can
 * hold lone surrogates, which are no Unicode text: both are written as the escapes a reader would expect, `\u0000` and `\ud800`.
 */

/** A text that Postgres can store. The same text when it already could. */
export function storable(text: string): string {
  if (!UNSTORABLE.test(text)) return text;
  return text.replace(EVERY_UNSTORABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON that Postgres can store as json, jsonb or the text inside it. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // JSON.stringify writes exactly the two offenders as these escapes; a false alarm only costs the slow way.
  if (!json.includes('\\u') || !SUSPECT_JSON.test(json)) return json;
  return JSON.stringify(clean(JSON.parse(json)));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storable(key), clean(member)]));
}

const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const EVERY_UNSTORABLE = new RegExp(UNSTORABLE, 'g');
const SUSPECT_JSON = /\\u0000|\\ud[89a-f]/;
