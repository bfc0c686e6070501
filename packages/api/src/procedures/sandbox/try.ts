import { randomBytes } from 'node:crypto';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import { compilePolicy } from '@posthorn/policy';
import { createAcceptor } from '@posthorn/queue/accept';
import { misbehaviours } from '@posthorn/settings/misbehaviours';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { trialMessage } from '../../trial-message.ts';
import { operation, principalOf } from '../../trpc.ts';

const modes = ['behave', ...misbehaviours.map(({ id }) => id)] as const;

export const tryOut = operation({
  needs: 'queue',
  method: 'POST',
  path: '/sandbox/trials',
  tag: 'sandbox',
  summary: 'Send a message to a destination that misbehaves',
  description:
    'A real message goes through queue, worker and SMTP to the sandbox, whose answer is the one named in `to`. `messageId` is where it can be watched. The sender’s address leads to the sandbox too, so that reports arrive there.',
  created: true,
})
  .input(
    z.object({
      to: z.enum(modes as unknown as [string, ...string[]]).meta({ description: 'behave, or a misbehaviour' }),
      domain: z
        .string()
        .max(253)
        .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, 'A domain looks like example.org.')
        .default('sandbox.test')
        .meta({ description: 'The domain of the recipient; it must be routed to the sandbox' }),
    }),
  )
  .output(z.object({ messageId: z.string(), recipient: z.string(), destination: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { pool, ring, snapshot, limitTrials } = ctx.services;
    const principal = principalOf(ctx);
    limitTrials(principal.id);
    const { revision, configuration } = snapshot();
    // A tag of its own, so that greylisting sees a new recipient each time.
    const local = misbehaviours.find(({ id }) => id === input.to)?.local ?? 'hello';
    const recipient = `${local}+${randomBytes(3).toString('hex')}@${input.domain}`;
    const choice = compilePolicy(configuration).route(recipient);
    if (choice.kind !== 'sandbox') {
      throw problem(
        'not-possible',
        `Mail for ${input.domain} does not go to the sandbox: ${choice.explain.at(-1) ?? choice.route} Make a route that leads it there, or name another domain.`,
        { extra: { domain: input.domain, destination: choice.destination } },
      );
    }
    const id = uuidv7();
    const message = trialMessage({
      id,
      recipient,
      sender: `you@${input.domain}`,
      misbehaviour: input.to,
      hostname: configuration.smtp.hostname ?? 'posthorn.localhost',
      at: ctx.services.now(),
    });
    await using acceptor = createAcceptor({ pool, ring });
    await acceptor.accept({
      id,
      queueId: queueIdOf(id),
      origin: 'received',
      reversePath: `you@${input.domain}`,
      body: '7BIT',
      smtputf8: false,
      requireTls: false,
      size: message.content.byteLength,
      content: message.content,
      summary: message.summary,
      client: {
        address: ctx.request.address,
        port: 0,
        helo: 'console',
        localAddress: ctx.request.address,
        localPort: 0,
        listener: 'console',
        protocol: 'HTTP',
        user: principal.name,
      },
      revision,
      recipients: [
        {
          id: uuidv7(),
          address: recipient,
          destination: choice.destination,
          route: choice.route,
          state: 'queued',
          decision: {
            stage: 'rcpt',
            rule: 'builtin.trial',
            verdict: 'accept',
            facts: { trial: input.to, by: principal.name },
            revision,
            at: ctx.services.now().toISOString(),
          },
        },
      ],
    });
    ctx.audit = { target: id, detail: { to: input.to, recipient } };
    return { messageId: id, recipient, destination: choice.destination };
  });
