import type { Verification } from '@posthorn/db/mail/verification';
import { eachVerification } from '@posthorn/db/mail/verification-search';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { verificationFilterInput, verificationFilterOf } from '../procedures/dmarc/filter.ts';
import { verificationView } from '../views/verification.ts';
import { opendmarcHistory } from './opendmarc-history.ts';
import {
  csvFormat,
  exportTable,
  ndjsonFormat,
  readExport,
  type TableColumn,
  type TableFormat,
} from './table-export.ts';

export const verificationFormats = ['csv', 'ndjson', 'opendmarc'] as const;

/** Every verification that fits, oldest first, however many, as a file. */
export const exportVerifications = (ctx: ApiContext, query: URLSearchParams): Response => {
  const { format, ...filter } = readExport(exportInput, query);
  return exportTable({
    file: format === 'opendmarc' ? 'opendmarc.dat' : `posthorn-dmarc.${format}`,
    format: formats[format],
    pages: eachVerification(ctx.services.pool, { filter: verificationFilterOf(filter), pageRows }),
  });
};

const columns: TableColumn<Verification>[] = [
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

const formats: Record<(typeof verificationFormats)[number], TableFormat<Verification>> = {
  csv: csvFormat(columns),
  ndjson: ndjsonFormat(verificationView),
  opendmarc: { type: 'text/plain; charset=utf-8', head: '', row: opendmarcHistory, note: (words) => `${words}\n` },
};

const exportInput = z.strictObject({ ...verificationFilterInput, format: z.enum(verificationFormats).default('csv') });
const pageRows = 1000;
