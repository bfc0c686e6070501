import type { MessageFilter } from '@posthorn/queue/history';
import { z } from 'zod';
import { given } from '../../given.ts';
import { replyClassSchema } from '../../views/explanation.ts';
import { recipientStates } from '../../views/message.ts';
import { dateOf, instantInput } from '../../views/time.ts';

/** What a search of messages may ask for. */
export const messageFilterInput = {
  text: z.string().max(300).optional().meta({ description: 'In subject, addresses, Message-ID or queue id' }),
  from: z.string().max(320).optional(),
  to: z.string().max(320).optional(),
  status: z.enum([...recipientStates, 'leased', 'deferred', 'unfinished']).optional(),
  domain: z.string().max(255).optional(),
  ip: z.string().max(64).optional().meta({ description: 'Address or network of the client' }),
  before: instantInput.optional(),
  after: instantInput.optional(),
  queueId: z.string().max(15).optional(),
  messageId: z.string().max(998).optional().meta({ description: 'Message-ID of the header' }),
  destination: z.string().max(300).optional(),
  class: replyClassSchema.optional().meta({ description: 'What kind of trouble the last unsuccessful try met' }),
  rule: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'A rule that decided for a recipient, or one of yours that applied' }),
  origin: z.enum(['received', 'generated', 'expanded']).optional(),
};

type Input = z.output<z.ZodObject<typeof messageFilterInput>>;

export const messageFilterOf = ({ before, after, ...filter }: Input): MessageFilter =>
  given({ ...filter, before: dateOf(before), after: dateOf(after) });
