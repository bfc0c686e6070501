import { z } from 'zod';
import { readCertificates } from '../../certificates/read.ts';
import { switched } from '../../certificates/shown.ts';
import { changedSchema, changeSettings, placeInput } from '../../changing.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';

export const switchTo = operation({
  needs: 'configure',
  method: 'POST',
  path: '/certificates/{name}/switch',
  tag: 'certificates',
  summary: 'Show another certificate in the place of one',
  description:
    'Refused as long as TLSA records name the old key and not every cache knows the new one’s, unless `evenSo` is true. The old certificate stays in the settings, behind the new one.',
})
  .input(
    z.object({
      name: z.string().max(255),
      to: z.string().max(255),
      evenSo: z.boolean().default(false),
      place: placeInput,
    }),
  )
  .output(changedSchema)
  .mutation(async ({ ctx, input }) => {
    const { name, to, evenSo, place } = input;
    const found = await readCertificates(ctx);
    const from = found.find((one) => one.name === name);
    const next = found.find((one) => one.name === to);
    if (!from || !next) throw problem('not-found', `There is no certificate called ${from ? to : name}.`);
    if (name === to) throw problem('not-possible', `${name} is shown already.`);
    if (next.inUse === null) throw problem('not-possible', `No engine could load ${to} yet.`);
    const { change } = from;
    if (!evenSo && change?.next === to && (change.step === 'publish' || change.step === 'wait'))
      throw problem('not-possible', `${change.words} Servers that use DANE would not send here otherwise.`);
    ctx.audit = { target: name, detail: { to, evenSo, into: place.into } };
    return changeSettings(ctx, place, (configuration) => switched(configuration, name, to));
  });
