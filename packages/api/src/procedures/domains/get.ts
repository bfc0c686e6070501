import { domainKey } from '@posthorn/policy/domain';
import { z } from 'zod';
import { knownDomains, readSigning, readTwoSettings } from '../../signing/domains.ts';
import { operation } from '../../trpc.ts';
import { signingSchema, signingView } from '../../views/domain.ts';
import { domainInput, domainNamed } from './domain-name.ts';

export const get = operation({
  needs: 'read',
  method: 'GET',
  path: '/domains/{domain}',
  tag: 'domains',
  summary: 'One domain: its signing keys, the records to publish, and whether the world sees them',
  description: 'Any name may be asked for; one that is not known here has no keys. Private keys are never returned.',
})
  .input(z.object({ domain: domainInput }))
  .output(
    z.object({
      domain: z.string(),
      isKnown: z.boolean(),
      isLocal: z.boolean(),
      dkim: signingSchema,
      keepRecordDays: z.number(),
      waitsForRecord: z.boolean().meta({ description: 'A key signs only once its record was seen' }),
    }),
  )
  .query(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const settings = await readTwoSettings(ctx);
    const known = knownDomains(settings).find(({ name }) => domainKey(name) === domain);
    const { keepRecordDays, waitForRecord } = settings.live.dkim;
    return {
      domain: known?.name ?? domain,
      isKnown: known !== undefined,
      isLocal: known?.isLocal ?? false,
      dkim: signingView(await readSigning(ctx, settings, domain), keepRecordDays),
      keepRecordDays,
      waitsForRecord: waitForRecord,
    };
  });
