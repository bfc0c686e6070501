import { findReports } from '../find.ts';
import { readAggregateReport } from './read.ts';
import type { AggregateReport } from './report.ts';
import { type BrokenCause, judgeSource, type SourceGroup } from './source-group.ts';
import { kindOf, unpackReport } from './unpack.ts';

/** What came of one report in a file. */
export type TakenReport = {
  fileName: string | null;
  /** The file it came in; of a mail, its part; of several in one zip file, the one that it is. */
  file: Uint8Array;
  /** Its XML, or the file again where nothing could be unpacked. */
  content: Uint8Array;
  outcome: TakenOutcome;
};

export type TakenOutcome =
  | { state: 'counted' | 'aside'; reason: string | null; report: TakenHead; rows: TakenRow[] }
  | { state: 'refused'; reason: string };

export type TakenHead = {
  form: AggregateReport['schema'];
  organization: string;
  email: string;
  contact: string | null;
  reportId: string;
  domain: string;
  beginsAt: Date;
  endsAt: Date;
  policy: AggregateReport['policy'];
  errors: readonly string[];
  generator: string | null;
  bent: readonly string[];
};

export type TakenRow = {
  source: string | null;
  count: number;
  disposition: string;
  isDkimAligned: boolean;
  isSpfAligned: boolean;
  sourceGroup: SourceGroup;
  cause: BrokenCause | '';
  sender: string;
  headerFrom: string;
  envelopeFrom: string | null;
  envelopeTo: string | null;
  reasons: AggregateReport['records'][number]['reasons'];
  dkim: AggregateReport['records'][number]['dkimResults'];
  spf: AggregateReport['records'][number]['spfResults'];
};

export type TakeOptions = {
  /** The organisational domain of a name. */
  ownerOf: (name: string) => string;
  /** Reports about other domains are set aside. */
  isOurs: (domain: string) => boolean;
};

/**
 * Takes the reports out of a file: a report plain or packed, several in one zip file, or a mail that carries some. Each comes to be counted, set
 * aside or refused with the reason; nothing is left out in silence. Never throws.
 */
export async function takeReports(
  file: Uint8Array,
  options: TakeOptions & { name: string | null },
): Promise<TakenReport[]> {
  const octets = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  return isMail(octets) ? await takeMail(octets, options) : await takeFile(octets, options);
}

/** Whether a file is an aggregate report, or packs one. */
export async function isAggregateReport(file: Uint8Array): Promise<boolean> {
  const unpacked = await unpackReport(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  const begin = (octets: Buffer): string => octets.toString('latin1', 0, 4096).replaceAll('\0', '');
  return unpacked.ok && unpacked.files.some(({ octets }) => /<(?:[\w.-]{1,40}:)?feedback[\s>]/.test(begin(octets)));
}

/** The same of what is known to be a mail. With `leavesOthers`, TLS reports in it and failure reports are left to those who read them. */
export async function takeMail(
  mail: Buffer,
  { name, leavesOthers = false, ...options }: TakeOptions & { name: string | null; leavesOthers?: boolean },
): Promise<TakenReport[]> {
  const found = findReports(mail);
  const hasTls = found.reports.some(({ kind }) => kind === 'tls');
  const taken: TakenReport[] = [];
  let before = 0;
  for (const { kind, octets, name: own } of found.reports) {
    const fileName = own ?? name;
    if (kind === 'tls' && leavesOthers) continue;
    if (kind === 'tls') taken.push(refused(fileName, octets, 'it is a TLS report, which is read elsewhere'));
    else {
      const reports = await takeFile(octets, { name: fileName, before, ...options });
      for (const { content } of reports) if (content !== octets) before += content.length;
      taken.push(...reports);
    }
  }
  if (taken.length > 0 || (leavesOthers && (hasTls || found.isFailureReport))) return taken;
  const reason = found.isFailureReport
    ? 'it is a failure report, which is read elsewhere'
    : 'it is mail without a report';
  return [refused(name, mail, reason)];
}

async function takeFile(
  file: Buffer,
  { name, before = 0, ownerOf, isOurs }: TakeOptions & { name: string | null; before?: number },
): Promise<TakenReport[]> {
  const unpacked = await unpackReport(file, { before });
  if (!unpacked.ok) return [refused(name, file, unpacked.reason)];
  const { files, broken } = unpacked;
  const taken: TakenReport[] = [];
  // Of several in one file the name inside tells which it is, and what is kept of each is its own: it is read again by itself.
  const isOneOfSeveral = files.length + broken.length > 1;
  for (const inner of files) {
    const fileName = isOneOfSeveral ? (inner.name ?? name) : name;
    const reading = await readAggregateReport(inner.octets);
    const outcome = reading.ok
      ? outcomeOf(reading.report, { bent: reading.bent, ownerOf, isOurs })
      : ({ state: 'refused', reason: reading.reason } as const);
    taken.push({ fileName, file: isOneOfSeveral ? inner.octets : file, content: inner.octets, outcome });
  }
  const [first = ''] = broken;
  if (broken.length > 0)
    taken.push(
      refused(
        name,
        file,
        broken.length === 1 ? first : `${broken.length} files in it cannot be read: ${broken.join('; ')}`,
      ),
    );
  return taken;
}

function outcomeOf(
  report: AggregateReport,
  { bent, ownerOf, isOurs }: TakeOptions & { bent: readonly string[] },
): TakenOutcome {
  const { domain } = report.policy;
  const isKnown = isOurs(domain);
  const ownerOnce = remembered(ownerOf);
  return {
    state: isKnown ? 'counted' : 'aside',
    reason: isKnown ? null : 'its domain is none of ours',
    report: {
      form: report.schema,
      organization: report.organizationName,
      email: report.email,
      contact: report.extraContactInfo,
      reportId: report.reportId,
      domain,
      beginsAt: report.start,
      endsAt: report.end,
      policy: report.policy,
      errors: report.errors,
      generator: report.generator,
      bent,
    },
    rows: report.records.map((record) => {
      const { group, cause, sender } = judgeSource(record, { domain, ownerOf: ownerOnce });
      return {
        source: record.sourceIp,
        count: record.count,
        disposition: record.disposition,
        isDkimAligned: record.dkim === 'pass',
        isSpfAligned: record.spf === 'pass',
        sourceGroup: group,
        cause: cause ?? '',
        sender,
        headerFrom: record.headerFrom,
        envelopeFrom: record.envelopeFrom,
        envelopeTo: record.envelopeTo,
        reasons: record.reasons,
        dkim: record.dkimResults,
        spf: record.spfResults,
      };
    }),
  };
}

/** The same few names come again in every row. */
function remembered(ownerOf: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const owner = known.get(name) ?? ownerOf(name);
    known.set(name, owner);
    return owner;
  };
}

const refused = (fileName: string | null, file: Buffer, reason: string): TakenReport => ({
  fileName,
  file,
  content: file,
  outcome: { state: 'refused', reason },
});

/** Begins like a header section, or like a mailbox of mbox. */
export const isMail = (octets: Buffer): boolean =>
  kindOf(octets) === 'other' && /^(?:From [^\n]*\n)?[A-Za-z][\w-]{0,60}:/.test(octets.toString('latin1', 0, 500));
