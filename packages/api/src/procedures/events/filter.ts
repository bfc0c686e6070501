import type { EventFilter } from '@posthorn/queue/history';
import { z } from 'zod';
import { given } from '../../given.ts';
import { dateOf, instantInput } from '../../views/time.ts';

/** What a search of events may ask for. Texts match anywhere and in any case, `*` stands for any stretch. */
export const eventFilterInput = {
  text: z.string().max(300).optional(),
  type: z
    .string()
    .max(600)
    .optional()
    .meta({ description: 'One type or several, separated by commas; `msg:*` for all that begin so' }),
  messageId: z.string().max(36).optional(),
  sessionId: z.string().max(36).optional(),
  ip: z.string().max(64).optional().meta({ description: 'Client or remote address, or a network' }),
  host: z.string().max(255).optional(),
  recipient: z.string().max(320).optional(),
  sender: z.string().max(320).optional().meta({ description: '`<>` for the null reverse path' }),
  domain: z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'Of the recipient or the sender; `*.example.org` for subdomains' }),
  rule: z.string().max(200).optional().meta({ description: 'Named by the event, or applied in the connection' }),
  route: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'The name of a route, or a kind of transport such as `mx`' }),
  code: z.number().int().min(200).max(599).optional().meta({ description: 'Reply code of SMTP' }),
  before: instantInput.optional(),
  after: instantInput.optional(),
};

type Input = z.output<z.ZodObject<typeof eventFilterInput>>;

export const eventFilterOf = ({ before, after, type, ...filter }: Input): EventFilter =>
  given({
    ...filter,
    type: type
      ?.split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    before: dateOf(before),
    after: dateOf(after),
  });
