import { createHash } from 'node:crypto';

/** What the TXT records at `_mta-sts.<domain>` say. The id changes with each policy. */
export type StsRecordReading =
  | { kind: 'record'; id: string }
  | { kind: 'none' }
  | { kind: 'malformed'; reason: string };

/**
 * Reads the TXT records at `_mta-sts.<domain>` (RFC 8461 §3.1). Those that do not begin with `v=STSv1;` are about other things; one has to be
 * left, and be right to the letter, or the domain has no policy.
 */
export function readStsRecords(texts: readonly string[]): StsRecordReading {
  const ours = texts.filter((text) => /^v=STSv1[ \t]*;/.test(text));
  if (ours.length === 0) return { kind: 'none' };
  if (ours.length > 1) return { kind: 'malformed', reason: `there are ${ours.length} records` };
  return parseStsRecord(ours[0]!);
}

/** Reads one record by the grammar of RFC 8461 §3.1; unknown fields are passed over, of fields that stand twice the first counts. */
export function parseStsRecord(text: string): StsRecordReading {
  const malformed = (reason: string): StsRecordReading => ({ kind: 'malformed', reason });
  if (text.length > MAX_RECORD) return malformed(`it is longer than ${MAX_RECORD} characters`);
  const [version, ...fields] = text.split(';');
  if (version!.replace(/[ \t]+$/, '') !== 'v=STSv1' || fields.length === 0)
    return malformed('it does not begin with v=STSv1;');
  if (trim(fields.at(-1)!) === '') fields.pop();
  let id: string | null = null;
  for (const field of fields.map(trim)) {
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\x21-\x3a\x3c\x3e-\x7e]+)$/.exec(field) ?? [];
    if (name === undefined || value === undefined) return malformed(`"${shown(field)}" is no field`);
    if (name !== 'id' || id !== null) continue;
    if (!/^[A-Za-z0-9]{1,32}$/.test(value)) return malformed(`"${shown(value)}" is no id`);
    id = value;
  }
  return id === null ? malformed('it has no id') : { kind: 'record', id };
}

/** The record that announces a policy of ours. */
export const formatStsRecord = (id: string): string => `v=STSv1; id=${id};`;

/** An id for a policy of ours that changes when its text does, and only then (RFC 8461 §3.1). */
export const stsIdOf = (policyText: string): string =>
  createHash('sha256').update(policyText).digest('hex').slice(0, 32);

const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');
const shown = (text: string): string => text.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
const MAX_RECORD = 4096;
