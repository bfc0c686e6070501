import type { SandboxMessage } from '@posthorn/db/sandbox/messages';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const sandboxMessageSchema = z
  .object({
    id: z.string(),
    receivedAt: instant,
    reversePath: z.string(),
    recipients: z.array(z.string()),
    helo: z.string(),
    protocol: z.string(),
    remoteAddress: z.string(),
    tls: z
      .object({ version: z.string(), cipher: z.string(), servername: z.string(), certificate: z.string() })
      .nullable(),
    misbehaviour: z.string().nullable().meta({ description: 'What the sandbox played while this message came in' }),
    subject: z.string(),
    from: z.string(),
    to: z.string(),
    messageId: z.string(),
    size: z.number(),
  })
  .meta({ id: 'SandboxMessage' });

export const sandboxMessageView = (message: SandboxMessage): z.output<typeof sandboxMessageSchema> => ({
  ...message,
  receivedAt: isoOf(message.receivedAt),
});
