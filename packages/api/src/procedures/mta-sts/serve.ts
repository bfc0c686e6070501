import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { changedSchema, changeSettings, placeInput } from '../../changing.ts';
import { stsModes } from '../../mta-sts/hosting.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { domainInput, domainNamed } from '../domains/domain-name.ts';

export const serve = operation({
  needs: 'configure',
  method: 'PUT',
  path: '/domains/{domain}/mta-sts',
  tag: 'domains',
  summary: 'Serve an MTA-STS policy for a domain, change it, or serve it no more',
  description:
    'Into your draft, or in force with `place`. What is left out stays as it is. `policy: null` takes it away, which is refused while it asks for anything: serve mode `none` first, until the copies that others keep have run out.',
})
  .input(
    z.object({
      domain: domainInput,
      policy: z
        .object({
          mode: z.enum(stsModes),
          mx: z.array(z.string().max(255)).max(100).optional(),
          maxAge: z.int().min(3600).max(31_557_600).optional(),
        })
        .nullable(),
      place: placeInput,
    }),
  )
  .output(changedSchema)
  .mutation(async ({ ctx, input }) => {
    const domain = domainNamed(input.domain);
    const { policy, place } = input;
    ctx.audit = { target: domain, detail: { mode: policy?.mode ?? null, into: place.into } };
    return changeSettings(ctx, place, (configuration) => {
      const { policies } = configuration.mtaSts;
      const before = policies.find((one) => domainKey(one.domain) === domain);
      if (policy === null && before && before.mode !== 'none')
        throw problem(
          'not-possible',
          `Others keep this policy for up to ${Math.ceil(before.maxAge / 86_400)} days and hold to it. Serve mode none for as long, then take it away.`,
        );
      const others = policies.filter((one) => one !== before);
      if (policy === null) return withPolicies(configuration, others);
      const entry = {
        domain: before?.domain ?? domain,
        mode: policy.mode,
        mx: policy.mx ?? before?.mx ?? [],
        maxAge: policy.maxAge ?? before?.maxAge ?? 604_800,
      };
      return withPolicies(
        configuration,
        before ? policies.map((one) => (one === before ? entry : one)) : [...others, entry],
      );
    });
  });

const withPolicies = (configuration: Configuration, policies: Configuration['mtaSts']['policies']): Configuration => ({
  ...configuration,
  mtaSts: { ...configuration.mtaSts, policies },
});
