import { appendAudit } from '@posthorn/db/audit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import {
  type AuditEntryView,
  type AuditFilter,
  auditEntryView,
  auditFilterInput,
  auditWhere,
  withoutHashes,
} from '../views/audit.ts';
import { csvFormat, exportTable, memberColumns, ndjsonFormat, readExport } from './table-export.ts';

/** The whole audit log, or what a search finds, as CSV (RFC 4180) or as one JSON object a line; streamed, newest first. */
export const exportAudit = async (context: ApiContext, query: URLSearchParams): Promise<Response> => {
  const { format, ...filter } = readExport(exportInput, query);
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
  return exportTable({ file: `posthorn-audit.${format}`, format: formats[format], pages: entries(context, filter) });
};

async function* entries({ services }: ApiContext, filter: AuditFilter): AsyncGenerator<AuditEntryView[]> {
  let below: bigint | null = null;
  for (;;) {
    const rows: Parameters<typeof auditEntryView>[0][] = await services.prisma.auditLog.findMany({
      where: { ...auditWhere(filter), ...(below === null ? {} : { id: { lt: below } }) },
      orderBy: { id: 'desc' },
      take: pageRows,
      omit: withoutHashes,
    });
    yield rows.map(auditEntryView);
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    below = last.id;
  }
}

const formats = {
  csv: csvFormat<AuditEntryView>(
    memberColumns<AuditEntryView>([
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
    ]),
  ),
  ndjson: ndjsonFormat<AuditEntryView>(),
};

const exportInput = z.strictObject({ ...auditFilterInput, format: z.enum(['csv', 'ndjson']).default('ndjson') });
const pageRows = 1_000;
