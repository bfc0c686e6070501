import { hasContent } from '@posthorn/db/mail/content-range';
import { recipientsOfMessage, sessionEvents } from '@posthorn/db/mail/message-page';
import { sessionOfMessage, sessionOfRefusal } from '@posthorn/db/mail/past-session';
import { findRefusal } from '@posthorn/db/mail/related';
import { simulatedSessionSchema } from '@posthorn/settings/simulation/input';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

const prefillSchema = z.object({
  session: simulatedSessionSchema,
  messageId: z.string().nullable().meta({ description: 'The stored message whose octets can be sent again' }),
  unknown: z.array(z.string()).meta({ description: 'What was not recorded, in sentences' }),
});
type Prefill = z.output<typeof prefillSchema>;

export const prefill = operation({
  needs: 'read',
  method: 'GET',
  path: '/simulator/prefill',
  tag: 'simulator',
  summary: 'The session in which a message came or something was refused, ready to be simulated',
})
  .input(z.object({ message: z.string().max(40).optional(), refusal: z.uuid().optional() }))
  .output(prefillSchema)
  .query(async ({ ctx, input: { message, refusal } }) => {
    if (message !== undefined) return await fromMessage(ctx, message);
    if (refusal !== undefined) return await fromRefusal(ctx, refusal);
    throw problem('invalid-input', 'Name a message or a refusal.');
  });

async function fromMessage(ctx: ApiContext, id: string): Promise<Prefill> {
  const { pool } = ctx.services;
  const message = await messageOf(ctx, id);
  const { rows } = await recipientsOfMessage(pool, message.id, { limit: 100 });
  const session = sessionOfMessage(message, rows);
  if (!session) throw problem('not-possible', `${message.queueId} came in no session: it was made here.`);
  const isThere = await hasContent(pool, message);
  return {
    session,
    messageId: isThere ? message.id : null,
    unknown: [
      ...(isThere ? [] : ['The octets of the message are past their retention.']),
      ...(message.recipientCount > rows.length ? [`Only the first ${rows.length} of its recipients are named.`] : []),
    ],
  };
}

async function fromRefusal(ctx: ApiContext, id: string): Promise<Prefill> {
  const { pool } = ctx.services;
  const refusal = await findRefusal(pool, id);
  if (!refusal) throw problem('not-found', `There is no refusal ${id} (any more).`);
  const events = refusal.sessionId === '' ? [] : await sessionEvents(pool, refusal.sessionId, 50);
  const listener = events.find(({ type }) => type === 'tcp:connect')?.data?.['listener'];
  const session = sessionOfRefusal(refusal, typeof listener === 'string' ? listener : undefined);
  if (!session)
    throw problem('not-possible', 'This refusal was kept as a count only: nothing is known of its session.');
  const user = events.find(({ type }) => type === 'auth:success')?.data?.['user'];
  return {
    session: typeof user === 'string' ? { ...session, user } : session,
    messageId: null,
    unknown: [
      'Whether the connection was encrypted is not part of the record of a refusal.',
      ...(listener === undefined ? ['The listener is not known either.'] : []),
      ...(refusal.decision.stage === 'data' || refusal.decision.stage === 'prdr'
        ? ['It was refused for its content, which is not kept of what is refused: choose or paste a message.']
        : []),
    ],
  };
}
