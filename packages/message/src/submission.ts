import { type HeaderSection, has } from './headers.ts';
import { formatDate } from './trace.ts';

/** What a submission server knows when fields are missing. */
export type SubmissionFacts = {
  date: Date;
  /** Without angle brackets. */
  messageId: string;
  /** '' for the null path. */
  reversePath: string;
};

/**
 * The fields a submitted message lacks and we add (RFC 6409 §8.2, §8.3; RFC 5322 §3.6 wants Date and From), each with
 * its CRLF. Empty when nothing is missing; a field that is there is never touched, however odd.
 */
export function missingFields(section: HeaderSection, facts: SubmissionFacts): Uint8Array[] {
  const missing: string[] = [];
  if (!has(section, 'Date')) missing.push(`Date: ${formatDate(facts.date)}`);
  if (!has(section, 'Message-ID')) missing.push(`Message-ID: <${facts.messageId}>`);
  if (!has(section, 'From') && facts.reversePath !== '') missing.push(`From: <${facts.reversePath}>`);
  return missing.map((line) => Buffer.from(`${line.replace(/[\x00-\x1f\x7f]/g, '')}\r\n`, 'utf8'));
}
