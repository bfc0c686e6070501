import type { DnsRequestKind } from '@posthorn/db/dns-answers';
import { listProcesses } from '@posthorn/db/processes';
import { askProcesses, countUnderWay } from '@posthorn/db/requests';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';
import { principalOf } from '../trpc.ts';

/** One process that was asked, and by what id its answer is had. */
export const dnsRunSchema = z.object({
  id: z.string(),
  process: z.string(),
  kind: z.enum(['engine', 'worker']),
  host: z.string(),
  pid: z.int(),
});

/** Every engine and worker has a resolver of its own, so each is asked; twenty of them at most. */
export async function askAll(
  ctx: ApiContext,
  { kind, input }: { kind: DnsRequestKind; input: unknown },
): Promise<{ runs: z.output<typeof dnsRunSchema>[] }> {
  const { pool } = ctx.services;
  if ((await countUnderWay(pool, kind)) >= MOST_UNDER_WAY)
    throw problem('too-many-requests', 'Enough of this is under way. Wait a moment, and ask again.');
  const processes = (await listProcesses(pool)).flatMap(({ id, kind, isAlive, host, pid }) =>
    isAlive && kind !== 'console' ? [{ id, kind, host, pid }] : [],
  );
  const inOrder = processes.sort((a, b) =>
    `${a.kind} ${a.host} ${a.pid}`.localeCompare(`${b.kind} ${b.host} ${b.pid}`),
  );
  const runs: z.output<typeof dnsRunSchema>[] = [];
  for (const { id: process, kind: answerer, host, pid } of inOrder.slice(0, MOST_PROCESSES)) {
    const author = principalOf(ctx).name;
    const asked = await askProcesses(pool, { kind, answerer, input, author, processId: process });
    if (asked.kind === 'asked') runs.push({ id: asked.id, process, kind: answerer, host, pid });
  }
  if (runs.length === 0)
    throw problem('unavailable', 'No engine and no worker is running that could answer. Start one and try again.');
  return { runs };
}

const MOST_PROCESSES = 20;
const MOST_UNDER_WAY = 60;
