import { countVerificationGroups, type VerificationGroup } from '@posthorn/db/mail/verification-counts';
import { z } from 'zod';
import { suffixListInUse } from '../../public-suffix/in-use.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { verificationFilterInput, verificationFilterOf } from './filter.ts';
import { groupCounts, groupCountsView } from './groups.ts';
import { stretchOf } from './stretch.ts';

export const byDomain = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/verifications/by-domain',
  tag: 'dmarc',
  summary: 'Whose name verified mail carried, commonest first',
  description:
    'By author domain, or with `group=owner` by the name that was registered, which the public-suffix list tells. That grouping is for the eye: DMARC itself walks the tree. Everything that is kept when neither `after` nor `before` is given.',
})
  .input(
    z.object({
      ...verificationFilterInput,
      group: z.enum(['author', 'owner']).default('author'),
      limit: z.number().int().min(1).max(500).default(20),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          domain: z.string(),
          owner: z.string().meta({ description: 'The registered name above it, or itself' }),
          domains: z.number().int().meta({ description: 'Author domains in this group' }),
          ...groupCounts,
        }),
      ),
      distinct: z.number().int().meta({ description: 'How many there are in all' }),
      countedFrom: instant,
    }),
  )
  .query(async ({ ctx, input: { group, limit, ...filter } }) => {
    const { pool } = ctx.services;
    const stretch = await stretchOf(ctx, verificationFilterOf(filter));
    const { registrable } = (await suffixListInUse(pool)).list;
    const most = group === 'author' ? limit : mostAuthors;
    const found = await countVerificationGroups(pool, { ...stretch, by: 'domain', limit: most });
    const groups =
      group === 'author' ? found.groups.map((one) => ({ ...one, domains: 1 })) : joined(found.groups, registrable);
    return {
      items: groups.slice(0, limit).map((one) => ({
        domain: one.key,
        owner: registrable(one.key),
        domains: one.domains,
        ...groupCountsView(one),
      })),
      distinct: group === 'author' ? found.distinct : groups.length,
      countedFrom: isoOf(found.countedFrom),
    };
  });

type Joined = VerificationGroup & { domains: number };

const joined = (groups: readonly VerificationGroup[], ownerOf: (domain: string) => string): Joined[] => {
  const owners = new Map<string, Joined>();
  for (const one of groups) {
    const key = ownerOf(one.key);
    const known = owners.get(key);
    owners.set(key, known ? together(known, one) : { ...one, key, domains: 1 });
  }
  return [...owners.values()].sort((a, b) => b.count - a.count || a.key.localeCompare(b.key, 'en'));
};

const together = (a: Joined, b: VerificationGroup): Joined => ({
  key: a.key,
  domains: a.domains + 1,
  count: a.count + b.count,
  pass: a.pass + b.pass,
  spfAligned: a.spfAligned + b.spfAligned,
  dkimAligned: a.dkimAligned + b.dkimAligned,
  quarantined: a.quarantined + b.quarantined,
  refused: a.refused + b.refused,
  last: new Date(Math.max(a.last.getTime(), b.last.getTime())),
});

/** Joining happens here; nobody reads on beyond so many. */
const mostAuthors = 20_000;
