import { readHeaders } from '@posthorn/message/headers';
import { asSent } from '../find.ts';
import { readPlainFailure } from './plain.ts';
import { readReport } from './read.ts';

/** What a failure report shows for people: its words, and the header section of the message it is about (null: nothing of it). Never throws. */
export function shownOfFailure(mail: Uint8Array): { words: string; header: string | null; isCut: boolean } {
  const octets = asSent(mail);
  const reading = readReport(octets);
  const report = reading.ok ? reading.report : readPlainFailure(octets);
  const original = report?.original ?? null;
  if (report === null || original === null) return { words: report?.text ?? '', header: null, isCut: false };
  const { bodyOffset } = readHeaders(original.octets);
  const header = Buffer.from(original.octets.subarray(0, bodyOffset)).toString('utf8').trimEnd();
  return { words: report.text, header: header.slice(0, MAX_HEADER), isCut: header.length > MAX_HEADER };
}

const MAX_HEADER = 64_000;
