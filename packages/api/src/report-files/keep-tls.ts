import { keepReceivedTlsReport } from '@posthorn/db/mail/tls-report-received';
import { uuidv7 } from '@posthorn/events/id';
import { tlsReportToKeep } from '@posthorn/reports/tls-rpt/keep';
import { readTlsReport } from '@posthorn/reports/tls-rpt/read';
import { ownDomains } from '@posthorn/settings/own-domains';
import type { ApiContext } from '../context.ts';
import { configurationOf } from '../procedures/revisions/configuration-of.ts';
import type { TakenFile } from './taken-file.ts';

/** Keeps a TLS report, or what should be one. `noReport`: why it is not even looked into. */
export const keepTlsReport = async (
  ctx: ApiContext,
  { octets, name, noReport }: { octets: Uint8Array; name: string | null; noReport?: string },
): Promise<TakenFile> => {
  const { pool, now } = ctx.services;
  const { configuration } = await configurationOf(ctx);
  const read = noReport === undefined ? readTlsReport(octets) : { ok: false as const, reason: noReport };
  const report = read.ok ? tlsReportToKeep(read.report, ownDomains(configuration)) : null;
  const kept = await keepReceivedTlsReport(pool, {
    id: uuidv7(),
    receivedAt: now(),
    source: 'upload',
    messageId: null,
    fileName: name ?? 'report',
    octets,
    reason: read.ok ? null : read.reason,
    remarks: read.ok ? read.remarks : [],
    report,
  });
  const policies = report?.policies ?? [];
  const isOurs = policies.some((policy) => policy.isOurs);
  return {
    kind: 'tls',
    id: kept.id,
    fileName: name,
    state: !read.ok ? 'refused' : kept.isRepeated ? 'again' : isOurs ? 'counted' : 'aside',
    reason: !read.ok ? read.reason : isOurs ? null : 'its domain is none of ours',
    domain: policies[0]?.domain ?? null,
    organization: report?.organization ?? null,
    records: policies.length,
    messages: policies.reduce((all, { successful, failed }) => all + successful + failed, 0),
    bent: read.ok ? [...read.remarks] : [],
  };
};
