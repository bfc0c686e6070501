import { parseLocalPart } from '@posthorn/policy/address';

/** Local parts from pasted text; an address of another domain is a mistake, not a mailbox. */
export const readMailboxes = (
  text: string,
  domain: string,
): { names: string[]; repeated: number; wrong: { line: number; reason: string }[] } => {
  const names = new Map<string, string>();
  const wrong: { line: number; reason: string }[] = [];
  let repeated = 0;
  for (const [index, line] of text.split('\n').entries()) {
    for (const part of line.split(/[,;\t]/)) {
      const item = part.trim().replace(/^"([^"\s]*)"$/, '$1');
      if (item === '') continue;
      const at = item.lastIndexOf('@');
      const local = at < 0 ? item : item.slice(0, at);
      const read = parseLocalPart(local);
      if (at >= 0 && item.slice(at + 1).toLowerCase() !== domain.toLowerCase())
        wrong.push({ line: index + 1, reason: `${item} is not of ${domain}` });
      else if (!read.ok) wrong.push({ line: index + 1, reason: `${item}: ${read.reason}` });
      else if (names.has(local.toLowerCase())) repeated += 1;
      else names.set(local.toLowerCase(), local);
    }
  }
  return { names: [...names.values()], repeated, wrong };
};
