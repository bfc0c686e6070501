import type { Reply } from '@posthorn/smtp/reply';

/** Reads one reply line as a test writes it: `550 5.1.1 no such user`. */
export function parseReplyLine(line: string): Reply {
  const match = /^(\d{3})(?: ([245]\.\d{1,3}\.\d{1,3}))?(?: (.*))?$/.exec(line);
  if (!match) throw new Error(`not a reply: ${line}`);
  const [, code, enhanced, words = ''] = match;
  return { code: Number(code), ...(enhanced ? { enhanced } : {}), lines: [words] };
}
