/** The tags of a list in the order they stand, names as written (they are case-sensitive, RFC 6376 §3.2). */
export type TagList = ReadonlyMap<string, string>;

export type ParsedTagList = { ok: true; tags: TagList } | { ok: false; reason: string };

/**
 * Reads `tag=value; tag=value` (RFC 6376 §3.2), as DKIM-Signature, ARC fields, key and policy records use it. Folding and blanks around
 * names and values fall away; blanks inside a value stay. A tag that stands twice spoils the list, as the standard demands.
 */
export function parseTagList(text: string): ParsedTagList {
  const tags = new Map<string, string>();
  const specs = text.split(';');
  // A semicolon may end the list.
  if (specs.at(-1)!.trim() === '') specs.pop();
  if (specs.length > MAX_TAGS) return { ok: false, reason: `more than ${MAX_TAGS} tags` };
  for (const spec of specs) {
    const equals = spec.indexOf('=');
    const name = trim(equals < 0 ? spec : spec.slice(0, equals));
    if (equals < 0) return { ok: false, reason: `"${name.slice(0, 40)}" has no value` };
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name))
      return { ok: false, reason: `"${name.slice(0, 40)}" is no tag name` };
    if (tags.has(name)) return { ok: false, reason: `the tag ${name}= stands twice` };
    tags.set(name, trim(spec.slice(equals + 1)));
  }
  return { ok: true, tags };
}

/** A value without any blanks: base64 and lists may be folded anywhere (RFC 6376 §3.2, §3.5). */
export const withoutBlanks = (value: string): string => value.replace(/[ \t\r\n]+/g, '');

/** A `:`-separated list, blanks around its members removed. */
export const colonList = (value: string): string[] => value.split(':').map(trim);

/** Only the blanks of the grammar, not every space of Unicode. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;

const MAX_TAGS = 100;
