import { decodeWordsExactly } from '@posthorn/message/rfc2047';
import { z } from 'zod';
import { explainedNames, explainHeaders } from '../../content/explain-headers.ts';
import { readHeaderPage } from '../../content/header-page.ts';
import { octetsOf } from '../../content/octets.ts';
import { operation } from '../../trpc.ts';
import { headersSchema } from '../../views/header.ts';
import { messageId } from './message-id.ts';

export const headers = operation({
  needs: 'content',
  method: 'GET',
  path: '/messages/{id}/headers',
  tag: 'messages',
  summary: 'The header fields, in order and explained',
  description: 'Hops with their delays, what signatures claim, what other servers say they found. Nothing is verified.',
})
  .input(
    z.object({
      id: messageId,
      limit: z.number().int().min(1).max(200).default(200),
      cursor: z
        .string()
        .regex(/^\d{1,9}$/, 'Send `nextCursor` exactly as the page before gave it, or leave it out.')
        .optional(),
    }),
  )
  .output(headersSchema)
  .query(async ({ ctx, input: { id, cursor, limit } }) => {
    const offset = Number(cursor ?? 0);
    const octets = await octetsOf(ctx, id);
    const page = await readHeaderPage(octets.stream(), { offset, limit, names: explainedNames, maxValue: MAX_VALUE });
    const next = offset + page.lines.length;
    return {
      headers: page.lines.map((line) => ({ ...line, decoded: decodedOf(line.value) })),
      total: page.total,
      size: page.size,
      end: page.end,
      nextCursor: next < page.total && page.lines.length > 0 ? String(next) : null,
      truncated: next < page.total || offset > 0 || page.end === 'bound' || page.lines.some(({ more }) => more > 0),
      explained: explainHeaders(page.found, octets.message),
    };
  });

const decodedOf = (value: string): string | null => {
  if (!value.includes('=?')) return null;
  const decoded = decodeWordsExactly(value).slice(0, MAX_VALUE);
  return decoded === value ? null : decoded;
};

const MAX_VALUE = 2048;
