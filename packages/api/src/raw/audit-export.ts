import { Readable } from 'node:stream';
import { appendAudit } from '@posthorn/db/audit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { problem, problemItems } from '../problem.ts';
import { commonHeaders } from '../rest.ts';
import {
  type AuditEntryView,
  type AuditFilter,
  auditEntryView,
  auditFilterInput,
  auditWhere,
  withoutHashes,
} from '../views/audit.ts';
import { csvCell } from './csv-cell.ts';

/** The whole audit log, or what a search finds, as CSV (RFC 4180) or as one JSON object a line; streamed, newest first. */
export const exportAudit = async (context: ApiContext, query: URLSearchParams): Promise<Response> => {
  const parsed = exportInput.safeParse(Object.fromEntries(query));
  if (!parsed.success)
    throw problem('invalid-input', 'The request does not have the expected form.', {
      errors: problemItems(parsed.error),
    });
  const { format, ...filter } = parsed.data;
  const { principal, request, services } = context;
  await appendAudit(services.pool, {
    actorKind: principal?.kind ?? 'system',
    ...(principal ? { actorId: principal.id } : {}),
    actorName: principal?.name ?? 'nobody',
    action: 'audit.export',
    address: request.address,
    userAgent: request.userAgent,
    detail: { format, ...filter },
  });
  const lines = format === 'csv' ? csvLines : jsonLines;
  const body = Readable.toWeb(Readable.from(lines(entries(context, filter)))) as ReadableStream<Uint8Array>;
  return new Response(body, {
    headers: {
      ...commonHeaders,
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="posthorn-audit.${format}"`,
    },
  });
};

async function* entries({ services }: ApiContext, filter: AuditFilter): AsyncGenerator<AuditEntryView> {
  let below: bigint | null = null;
  for (;;) {
    const rows: Parameters<typeof auditEntryView>[0][] = await services.prisma.auditLog.findMany({
      where: { ...auditWhere(filter), ...(below === null ? {} : { id: { lt: below } }) },
      orderBy: { id: 'desc' },
      take: 1_000,
      omit: withoutHashes,
    });
    for (const row of rows) yield auditEntryView(row);
    const last = rows.at(-1);
    if (!last || rows.length < 1_000) return;
    below = last.id;
  }
}

async function* jsonLines(from: AsyncIterable<AuditEntryView>): AsyncGenerator<Buffer> {
  for await (const entry of from) yield Buffer.from(`${JSON.stringify(entry)}\n`);
}

async function* csvLines(from: AsyncIterable<AuditEntryView>): AsyncGenerator<Buffer> {
  yield Buffer.from(`${columns.join(',')}\r\n`);
  for await (const entry of from) yield Buffer.from(`${columns.map((name) => csvCell(entry[name])).join(',')}\r\n`);
}

const columns = [
  'id',
  'at',
  'actorKind',
  'actorName',
  'action',
  'words',
  'target',
  'address',
  'userAgent',
  'detail',
] as const;

const exportInput = z.strictObject({ ...auditFilterInput, format: z.enum(['csv', 'ndjson']).default('ndjson') });
