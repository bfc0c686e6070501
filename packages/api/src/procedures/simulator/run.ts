import { askSimulation } from '@posthorn/db/simulations';
import {
  maxPastedOctets,
  type SimulationInput,
  settingsChoiceSchema,
  simulatedSessionSchema,
} from '@posthorn/settings/simulation/input';
import { z } from 'zod';
import { messageOf } from '../../content/octets.ts';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { assertPermission, operation, principalOf } from '../../trpc.ts';
import { idOfAsked } from './asked.ts';
import { assertSettings } from './settings-choice.ts';

const messageSchema = z
  .strictObject({
    text: z.string().max(maxPastedOctets).optional().meta({ description: 'Line ends become CRLF' }),
    base64: z
      .base64()
      .max(Math.ceil(maxPastedOctets / 3) * 4)
      .optional()
      .meta({ description: 'Octets, sent as they are' }),
    id: z.string().max(40).optional().meta({ description: 'A stored message: its octets as its client sent them' }),
  })
  .meta({ description: 'One of the three, or none: the conversation then ends before DATA' });

export const run = operation({
  needs: 'configure',
  method: 'POST',
  path: '/simulator/simulations',
  tag: 'simulator',
  summary: 'Try a session and a message, without anything coming of it',
  description:
    'An engine invents the session and lets its own code answer it, under one or two choices of settings. DNS is really asked; nothing is stored, counted or delivered. Ask for the result by the id. With no live engine: 503 at once.',
})
  .input(
    z.object({
      session: simulatedSessionSchema,
      message: messageSchema.default({}),
      settings: z
        .array(settingsChoiceSchema)
        .min(1)
        .max(2)
        .default([{ kind: 'inForce' }]),
    }),
  )
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const { session, settings } = input;
    if (session.at !== undefined && Date.parse(session.at) > Date.now() + ahead)
      throw problem('invalid-input', 'It cannot happen in the future.', {
        errors: [{ path: 'session.at', reason: 'in the future' }],
      });
    await assertSettings(ctx, settings);
    const content = await contentOf(ctx, input.message);
    const principal = principalOf(ctx);
    const asked = { session, content, settings, owner: principal.id };
    const { id } = idOfAsked(await askSimulation(ctx.services.pool, asked, principal.name));
    ctx.audit.target = id;
    return { id };
  });

async function contentOf(
  ctx: ApiContext,
  { text, base64, id }: z.output<typeof messageSchema>,
): Promise<SimulationInput['content']> {
  if ([text, base64, id].filter((one) => one !== undefined).length > 1)
    throw problem('invalid-input', 'Give the message once: as text, as base64 or by its id.');
  if (id !== undefined) {
    assertPermission(principalOf(ctx), 'content');
    return { kind: 'stored', id: (await messageOf(ctx, id)).id };
  }
  if (base64 !== undefined) return { kind: 'octets', base64 };
  if (text === undefined || text === '') return { kind: 'none' };
  const octets = Buffer.from(text.replace(/\r\n|\r|\n/g, '\r\n'), 'utf8');
  if (octets.length > maxPastedOctets)
    throw problem('too-large', `A pasted message may have at most ${maxPastedOctets} octets.`);
  return { kind: 'octets', base64: octets.toString('base64') };
}

/** Clocks differ a little. */
const ahead = 60_000;
