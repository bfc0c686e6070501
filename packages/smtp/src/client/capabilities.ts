import type { Capabilities } from '../client.ts';
import type { Reply } from '../reply.ts';

/** RFC 5321 §4.1.1.1 ehlo-line; what is not one is skipped, and of two with one keyword the first counts. */
export function parseCapabilities(reply: Reply): Capabilities {
  const map = new Map<string, readonly string[]>();
  for (const line of reply.lines.slice(1)) {
    const [keyword = '', ...words] = line.trim().split(/ +/);
    const name = keyword.toUpperCase();
    if (/^[A-Z0-9][A-Z0-9_-]*$/.test(name) && !map.has(name)) map.set(name, words);
  }
  return map;
}
