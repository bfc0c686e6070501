import { listProcesses } from '@posthorn/db/processes';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { operation } from '../../trpc.ts';
import { lookupHealthOf, lookupHealthSchema } from '../../views/lookup-health.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/lookups',
  tag: 'lookups',
  summary: 'Every look-up of the settings in force, who asks it, and how it does',
  description: 'They are set like everything else: the list `lookups.sources` of the configuration.',
})
  .input(z.object({}))
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          kind: z.string().meta({ description: 'redis, lmdb, sql, ldap, file, http, dns or static' }),
          lists: z.array(z.string()).meta({ description: 'Named lists that it backs' }),
          rules: z.array(z.string()).meta({ description: 'Rules that ask it' }),
          health: lookupHealthSchema.nullable().meta({ description: 'Null: no engine has told of it yet' }),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const { configuration } = ctx.services.snapshot();
    const health = lookupHealthOf(await listProcesses(ctx.services.pool));
    return {
      items: configuration.lookups.sources.map(({ name, source }) => ({
        name,
        kind: source.kind,
        lists: configuration.lists.named.filter(({ lookup }) => lookup === name).map((one) => one.name),
        rules: configuration.rules.ordered.filter((rule) => asks(rule, name)).map((rule) => rule.name),
        health: health.get(name) ?? null,
      })),
    };
  });

/** The name of a look-up is written out in rules, so that it can be found. */
function asks(rule: Configuration['rules']['ordered'][number], name: string): boolean {
  const text = JSON.stringify([rule.when, rule.reply.text, rule.limit, rule.effects]);
  return new RegExp(`lookup\\(\\s*(?:\\\\"|')${name.replaceAll('.', '\\.')}(?:\\\\"|')`).test(text);
}
