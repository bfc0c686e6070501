import { readDraft } from '@posthorn/db/drafts';
import type { AliasNode, RouteTrace } from '@posthorn/policy/trace';
import { createRouteTracer } from '@posthorn/policy/trace';
import { groupQueue } from '@posthorn/queue/backlog';
import { readDestination } from '@posthorn/queue/destination';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { assertPermission, operation, principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { configurationOf } from '../revisions/configuration-of.ts';

const stepSchema = z.object({
  about: z.enum(['alias', 'domain', 'route', 'last-resort', 'delivery']),
  outcome: z.enum(['took it', 'passed', 'refused', 'later']),
  name: z.string(),
  words: z.string(),
  setting: z.string().optional(),
});

const resultSchema = z.object({
  kind: z.string(),
  route: z.string(),
  destination: z.string(),
  reply: z.object({ code: z.number(), enhanced: z.string().optional(), text: z.string() }).optional(),
});

const nodeSchema = z
  .object({
    address: z.string(),
    alias: z.string().optional(),
    by: z.string().optional(),
    end: z.string().optional(),
    get targets() {
      return z.array(nodeSchema);
    },
  })
  .meta({ id: 'AliasNode' });

const waySchema = z.object({ address: z.string(), steps: z.array(stepSchema), result: resultSchema });

const stateSchema = z
  .object({
    destination: z.string(),
    waiting: z.number(),
    held: z.number(),
    oldest: instant.nullable(),
    lastError: z.string().nullable(),
    isHeld: z.boolean().meta({ description: 'The whole destination is held' }),
    notBefore: instant.nullable().meta({ description: 'Nobody tries before, because the host failed' }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'DestinationState' });

export const trace = operation({
  needs: 'read',
  method: 'POST',
  path: '/routing/trace',
  tag: 'routing',
  summary: 'Where would these addresses go, and why not elsewhere?',
  description:
    'Every question that routing asks, with its answer and the setting behind it; aliases as a tree; and what waits for each destination now. Nothing is sent. `of: draft` asks your draft.',
})
  .input(
    z.object({
      addresses: z.array(z.string().trim().min(1).max(400)).min(1).max(50),
      of: z.enum(['live', 'draft']).default('live'),
    }),
  )
  .output(
    z.object({
      revision: z.number().meta({ description: 'In force; for the draft, the one it was begun from' }),
      items: z.array(
        z.object({
          asked: z.string(),
          problem: z.string().optional(),
          way: waySchema.optional(),
          tree: nodeSchema.optional(),
          targets: z
            .array(waySchema)
            .meta({ description: 'The way of each address an alias leads to, the first fifty' }),
        }),
      ),
      destinations: z.array(stateSchema),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { revision, configuration } = await askedConfiguration(ctx, input.of);
    const tracer = tracerOf(configuration);
    const items = input.addresses.map((asked) => {
      if (!form.test(asked)) return { asked, problem: 'An address looks like name@example.org.', targets: [] };
      const found = tracer(asked);
      return {
        asked,
        way: wayOf(found),
        ...(found.tree ? { tree: found.tree as AliasNode } : {}),
        targets: found.targets.map(wayOf),
      };
    });
    const ways = items.flatMap((item) => [...('way' in item && item.way ? [item.way] : []), ...item.targets]);
    const names = new Set(ways.map(({ result }) => result.destination).filter((name) => !endings.has(name)));
    const destinations = await Promise.all([...names].slice(0, maxStates).map((name) => stateOf(ctx, name)));
    return { revision, items, destinations };
  });

const askedConfiguration = async (ctx: ApiContext, of: 'live' | 'draft') => {
  if (of === 'live') {
    const newest = await configurationOf(ctx);
    return newest;
  }
  assertPermission(principalOf(ctx), 'configure');
  const draft = await readDraft(ctx.services.pool, principalOf(ctx).id);
  if (!draft) throw problem('not-found', 'You have no draft; ask what is in force.');
  return { revision: draft.base, configuration: draft.configuration };
};

const tracerOf = ({ routing, lists }: Configuration) => {
  try {
    return createRouteTracer(routing, lists.named);
  } catch (error) {
    throw problem('not-possible', `The routing of the draft cannot be used yet: ${(error as Error).message}.`);
  }
};

const wayOf = ({ address, steps, choice }: RouteTrace): z.output<typeof waySchema> => {
  const { kind, route, destination, reply } = choice;
  return { address, steps, result: { kind, route, destination, ...(reply ? { reply } : {}) } };
};

const stateOf = async (ctx: ApiContext, destination: string): Promise<z.output<typeof stateSchema>> => {
  const { pool } = ctx.services;
  const [row, [group]] = await Promise.all([
    readDestination(pool, destination),
    groupQueue(pool, { by: 'destination', filter: { destination }, limit: 1 }),
  ]);
  return {
    destination,
    waiting: group?.recipients ?? 0,
    held: group?.held ?? 0,
    oldest: group ? isoOf(group.oldest) : null,
    lastError: group?.lastError ?? null,
    isHeld: row?.held ?? false,
    notBefore: row?.notBefore && row.notBefore > ctx.services.now() ? isoOf(row.notBefore) : null,
    reason: row?.reason ?? null,
  };
};

const form = /^(?:[^\s<>]+@[^\s<>@]+|postmaster)$/i;
const endings: ReadonlySet<string> = new Set(['fail', 'redirect']);
const maxStates = 50;
