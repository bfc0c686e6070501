import { BlockList, isIPv6 } from 'node:net';
import { countDmarcSources } from '@posthorn/db/mail/dmarc-report-counts';
import { countFailuresOf } from '@posthorn/db/mail/failure-received';
import { senderOfDomain } from '@posthorn/reports/dmarc-aggregate/senders';
import { sourceGroups } from '@posthorn/reports/dmarc-aggregate/source-group';
import { z } from 'zod';
import { ownAddressesOf } from '../../dmarc-reports/own-addresses.ts';
import { namesOfSources } from '../../dmarc-reports/source-names.ts';
import { operation } from '../../trpc.ts';
import { daysOf, lastDaysInput } from './days.ts';

const count = z.number().int();

export const senderAddresses = operation({
  needs: 'read',
  method: 'GET',
  path: '/dmarc/senders/addresses',
  tag: 'dmarc',
  summary: 'The addresses behind one sender, or their networks, busiest first',
})
  .input(
    z.object({
      domain: z.string().max(255).optional(),
      group: z.enum(sourceGroups),
      sender: z.string().max(255).default(''),
      by: z.enum(['address', 'network']).default('address').meta({ description: 'Networks are /24, and /48 of IPv6' }),
      ...lastDaysInput,
      limit: z.number().int().min(1).max(500).default(50),
    }),
  )
  .output(
    z.object({
      items: z.array(
        z.object({
          source: z.string().nullable().meta({ description: 'An address, or a network in CIDR' }),
          addresses: count.meta({ description: 'How many there are in the network' }),
          name: z.string().nullable().meta({ description: 'Reverse name, once it was looked up' }),
          service: z.string().nullable().meta({ description: 'Whose name that is, of the services we know' }),
          count,
          passed: count,
          isOurs: z
            .boolean()
            .meta({ description: 'One of the addresses that mail leaves from here, or a network with such' }),
          failures: count.meta({
            description: 'Failure reports about mail from that address in this time; 1,000 at most. 0 for networks',
          }),
          lastDay: z.string().meta({ format: 'date' }),
        }),
      ),
      distinct: count,
      isComplete: z.boolean().meta({ description: 'False: only the newest 40,000 rows were looked at' }),
    }),
  )
  .query(async ({ ctx, input: { domain, group, sender, by, limit, ...asked } }) => {
    const { pool } = ctx.services;
    const days = daysOf(ctx, asked);
    const { items, ...found } = await countDmarcSources(pool, {
      ...days,
      domain,
      sourceGroup: group,
      sender,
      by,
      limit,
    });
    const own = ownAddressesOf(ctx.services.snapshot().configuration);
    const addresses = by === 'address' ? items.flatMap(({ source }) => source ?? []) : [];
    const [nameOf, failures] = await Promise.all([
      namesOfSources(pool, by === 'address' ? items : []),
      countFailuresOf(pool, { addresses, domain, since: new Date(days.from) }),
    ]);
    return {
      items: items.map((row) => {
        const name = nameOf(row.source);
        const told = failures.get(row.source ?? '') ?? 0;
        const isOurs = holdsAny(row.source ?? '', own);
        return {
          ...row,
          isOurs,
          failures: told,
          name,
          service: name === null ? null : (senderOfDomain(name)?.name ?? null),
        };
      }),
      ...found,
    };
  });

const holdsAny = (source: string, own: ReadonlySet<string>): boolean => {
  const [address = '', prefix] = source.split('/');
  if (prefix === undefined) return own.has(address);
  const network = new BlockList();
  network.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  return [...own].some((one) => network.check(one, isIPv6(one) ? 'ipv6' : 'ipv4'));
};
