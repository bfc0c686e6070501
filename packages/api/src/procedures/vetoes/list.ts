import { readVetoFigures } from '@posthorn/db/mail/veto';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { vetoSchema, vetoView } from '../../views/veto.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/vetoes',
  tag: 'actions',
  summary: 'Every veto of the settings in force, and what it was asked',
  description:
    'They are set like everything else: the list `events.vetoes` of the configuration. Counts are written a few seconds later.',
})
  .input(z.object({}))
  .output(z.object({ items: z.array(vetoSchema) }))
  .query(async ({ ctx }) => {
    const { vetoes } = ctx.services.snapshot().configuration.events;
    const figures = await readVetoFigures(
      ctx.services.pool,
      vetoes.map(({ name }) => name),
    );
    return {
      items: vetoes.map((veto) =>
        vetoView(
          veto,
          figures.find((one) => one.veto === veto.name),
        ),
      ),
    };
  });
