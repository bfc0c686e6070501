import { storeFailureReceived } from '@posthorn/db/mail/failure-received';
import { takeFailure } from '@posthorn/reports/arf/take';
import { isMail, type TakenReport, takeMail, takeReports } from '@posthorn/reports/dmarc-aggregate/take';
import { findReports } from '@posthorn/reports/find';
import { tlsReportsIn } from '@posthorn/reports/tls-rpt/mail';
import { readTlsReportText } from '@posthorn/reports/tls-rpt/read';
import type { ApiContext } from '../context.ts';
import { keepAggregateReport } from './keep-aggregate.ts';
import { keepTlsReport } from './keep-tls.ts';
import { domainsOf } from './report-domains.ts';
import type { TakenFile } from './taken-file.ts';

export type HandedIn = {
  file: Uint8Array;
  name: string | null;
  uploadedBy: string;
  /** A DMARC report that could not be counted and is read again from this file. */
  replaces?: string | null;
  /** Where a file is kept that is no report of any kind. */
  otherwise: 'aggregate' | 'tls';
};

/** Reads every report in a file, of whatever kind and through whichever page it came, and keeps it with its own kind. Nothing counts twice. */
export const takeReportFile = async (ctx: ApiContext, given: HandedIn): Promise<TakenFile[]> => {
  const octets = Buffer.from(given.file.buffer, given.file.byteOffset, given.file.byteLength);
  if (isMail(octets)) return await takeMailFile(ctx, octets, given);
  const taken = await takeReports(octets, { name: given.name, ...(await domainsOf(ctx)) });
  const isRead = taken.some(({ outcome }) => outcome.state !== 'refused');
  if (!isRead && (given.otherwise === 'tls' || looksLikeTls(octets))) {
    // An aggregate report that is broken is better told about by those who read such.
    if (!taken.some(({ content }) => looksLikeXml(content)))
      return [await keepTlsReport(ctx, { octets, name: given.name })];
  }
  return await keepAll(ctx, taken, given);
};

async function takeMailFile(ctx: ApiContext, mail: Buffer, given: HandedIn): Promise<TakenFile[]> {
  const found = findReports(mail);
  const domains = await domainsOf(ctx);
  if (found.isFailureReport) {
    const taking = takeFailure(mail, domains);
    if (!taking.ok) {
      const reason = `it is a failure report that cannot be read: ${taking.reason}`;
      const outcome = { state: 'refused', reason } as const;
      return await keepAll(ctx, [{ fileName: given.name, file: mail, content: mail, outcome }], given);
    }
    const { failure } = taking;
    const { name: fileName, uploadedBy } = given;
    const { pool } = ctx.services;
    const from = { origin: 'upload', uploadedBy, messageId: null, fileName } as const;
    const { id, kind } = await storeFailureReceived(pool, { ...from, octets: mail, failure });
    const isOurs = domains.isOurs(failure.domain);
    return [
      {
        kind: 'failure',
        id,
        fileName,
        state: kind === 'again' ? 'again' : isOurs ? 'counted' : 'aside',
        reason: isOurs ? null : 'its domain is none of ours',
        domain: failure.domain,
        organization: failure.reporter,
        records: 1,
        messages: failure.incidents,
        bent: [],
      },
    ];
  }
  const isAggregate = found.reports.some(({ kind }) => kind === 'dmarc-aggregate');
  const tls = tlsFilesOf(mail, found.reports);
  const kept: TakenFile[] = [];
  for (const { name, octets } of tls) kept.push(await keepTlsReport(ctx, { octets, name: name ?? given.name }));
  if (tls.length > 0 && !isAggregate) return kept;
  if (!isAggregate && given.otherwise === 'tls')
    return [await keepTlsReport(ctx, { octets: mail, name: given.name, noReport: 'the mail holds no report' })];
  const taken = await takeMail(mail, { name: given.name, leavesOthers: true, ...domains });
  // Packed and without a name of its kind it could be either.
  for (const { fileName, file, outcome } of taken)
    if (outcome.state === 'refused' && looksLikeTls(file))
      kept.push(await keepTlsReport(ctx, { octets: file, name: fileName }));
  const others = taken.filter(({ outcome, file }) => outcome.state !== 'refused' || !looksLikeTls(file));
  return [...kept, ...(await keepAll(ctx, others, given))];
}

/** What calls itself a TLS report, and JSON under any name. */
function tlsFilesOf(
  mail: Buffer,
  reports: ReturnType<typeof findReports>['reports'],
): { name: string | null; octets: Uint8Array }[] {
  const named = reports.filter(({ kind }) => kind === 'tls');
  if (named.length > 0 || reports.length > 0) return named;
  return tlsReportsIn(mail).filter(({ octets }) => looksLikeTls(octets));
}

async function keepAll(ctx: ApiContext, taken: readonly TakenReport[], given: HandedIn): Promise<TakenFile[]> {
  const kept: TakenFile[] = [];
  let { replaces = null } = given;
  for (const report of taken) {
    const one = await keepAggregateReport(ctx, report, { ...given, replaces });
    // Of several in the file one takes its place; to the others it would be the same report come again.
    if (one.id === replaces) replaces = null;
    kept.push(one);
  }
  return kept;
}

const looksLikeTls = (octets: Uint8Array): boolean => /^\ufeff?\s{0,200}\{/.test(readTlsReportText(octets) ?? '');
const looksLikeXml = (octets: Uint8Array): boolean =>
  /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*</.test(Buffer.from(octets.subarray(0, 256)).toString('latin1'));
