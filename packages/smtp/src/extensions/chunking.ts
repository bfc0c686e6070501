import type { Extension } from './extension.ts';

/** BDAT (RFC 3030 §2). */
export const chunking: Extension = { keyword: 'CHUNKING', advertise: () => [] };

/** `BDAT` arguments: a count and perhaps LAST; undefined when they are anything else. */
export function parseChunk(argument: string): { octets: number; isLast: boolean } | undefined {
  const match = /^(\d{1,15})(?: +(LAST))? *$/i.exec(argument);
  return match === null ? undefined : { octets: Number(match[1]), isLast: match[2] !== undefined };
}

export function formatChunk(octets: number, isLast: boolean): string {
  return isLast ? `BDAT ${octets} LAST\r\n` : `BDAT ${octets}\r\n`;
}
