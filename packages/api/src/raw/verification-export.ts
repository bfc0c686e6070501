import { Readable } from 'node:stream';
import type { Verification } from '@posthorn/db/mail/verification';
import { eachVerification } from '@posthorn/db/mail/verification-search';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { problem, problemItems } from '../problem.ts';
import { verificationFilterInput, verificationFilterOf } from '../procedures/dmarc/filter.ts';
import { commonHeaders } from '../rest.ts';
import { verificationView } from '../views/verification.ts';
import { csvCell } from './csv-cell.ts';
import { opendmarcHistory } from './opendmarc-history.ts';

export const verificationFormats = ['csv', 'ndjson', 'opendmarc'] as const;

/** Every verification that fits, oldest first, however many: streamed a page at a time, so that neither side holds it whole. */
export const exportVerifications = (ctx: ApiContext, query: URLSearchParams): Response => {
  const read = exportInput.safeParse(Object.fromEntries(query));
  if (!read.success)
    throw problem('invalid-input', 'The export cannot be made from this.', { errors: problemItems(read.error) });
  const { format, ...filter } = read.data;
  const { head, row, type, name } = writers[format];
  async function* lines(): AsyncGenerator<Buffer> {
    yield Buffer.from(head);
    const pages = eachVerification(ctx.services.pool, { filter: verificationFilterOf(filter), pageRows });
    for await (const page of pages) yield Buffer.from(page.map(row).join(''));
  }
  return new Response(Readable.toWeb(Readable.from(lines(), { objectMode: true })) as ReadableStream<Uint8Array>, {
    headers: { ...commonHeaders, 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });
};

const columns: [name: string, value: (row: Verification) => unknown][] = [
  ['at', ({ at }) => at.toISOString()],
  ['reporter', ({ reporter }) => reporter],
  ['fromDomain', ({ fromDomain }) => fromDomain],
  ['usedDomain', ({ usedDomain }) => usedDomain],
  ['organizationalDomain', ({ organizationalDomain }) => organizationalDomain],
  ['policy', ({ policy }) => policy],
  ['policySource', ({ policySource }) => policySource],
  ['status', ({ status }) => status],
  ['spfAligned', ({ spf }) => spf?.isAligned ?? false],
  ['dkimAligned', ({ isDkimAligned }) => isDkimAligned],
  ['disposition', ({ disposition }) => disposition],
  ['override', ({ override }) => override?.type],
  ['overrideComment', ({ override }) => override?.comment],
  ['source', ({ source }) => source],
  ['sourceName', ({ sourceName }) => sourceName],
  ['helo', ({ helo }) => helo],
  ['envelopeFrom', ({ envelopeFrom }) => envelopeFrom],
  ['envelopeTo', ({ envelopeTo }) => envelopeTo.join(' ')],
  ['spf', ({ spf }) => spf?.result],
  ['spfDomain', ({ spf }) => spf?.domain],
  ['spfScope', ({ spf }) => spf?.scope],
  ['dkim', ({ dkim }) => dkim.map(({ domain, selector, result }) => `${result} ${domain} ${selector}`).join('; ')],
  ['arc', ({ arc }) => arc?.state],
  ['arcDomains', ({ arc }) => arc?.domains.join(' ')],
  ['rule', ({ rule }) => rule],
  ['revision', ({ revision }) => revision],
  ['record', ({ record }) => record],
  ['isStored', ({ isStored }) => isStored],
  ['messageId', ({ messageId }) => messageId],
  ['sessionId', ({ sessionId }) => sessionId],
  ['id', ({ id }) => id],
];

type Writer = { head: string; row: (row: Verification) => string; type: string; name: string };

const writers: Record<(typeof verificationFormats)[number], Writer> = {
  csv: {
    head: `${columns.map(([name]) => name).join(',')}\r\n`,
    row: (row) => `${columns.map(([, value]) => csvCell(value(row))).join(',')}\r\n`,
    type: 'text/csv; charset=utf-8; header=present',
    name: 'posthorn-dmarc.csv',
  },
  ndjson: {
    head: '',
    row: (row) => `${JSON.stringify(verificationView(row))}\n`,
    type: 'application/x-ndjson; charset=utf-8',
    name: 'posthorn-dmarc.ndjson',
  },
  opendmarc: {
    head: '',
    row: opendmarcHistory,
    type: 'text/plain; charset=utf-8',
    name: 'opendmarc.dat',
  },
};

const exportInput = z.strictObject({ ...verificationFilterInput, format: z.enum(verificationFormats).default('csv') });
const pageRows = 1000;
