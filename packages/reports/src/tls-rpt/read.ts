import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { type TlsFailureDetail, type TlsPolicyResult, type TlsReport, tlsPolicyTypes } from './report.ts';

export type TlsReportReading =
  | { ok: true; report: TlsReport /** What was passed over, in words; at most 20. */; remarks: readonly string[] }
  | { ok: false; reason: string };

/** Reads a report as it comes: JSON, or the same compressed by gzip (RFC 8460 §5). Never throws; unpacks 10 MB at most. */
export function readTlsReport(octets: Uint8Array): TlsReportReading {
  const unpacked = unpack(octets);
  if (typeof unpacked === 'string') return { ok: false, reason: unpacked };
  if (!isUtf8(unpacked)) return { ok: false, reason: 'it is not written in UTF-8' };
  return parseTlsReport(unpacked.toString('utf8'));
}

/** The text of a report without gzip, whatever is in it; null when it cannot be unpacked. */
export function readTlsReportText(octets: Uint8Array): string | null {
  const unpacked = unpack(octets);
  return typeof unpacked === 'string' ? null : unpacked.toString('utf8');
}

/**
 * Reads the JSON of a report (RFC 8460 §4.4) as generously as it can be understood: numbers may stand in quotes, lists may be single values,
 * unknown members are passed over. Times, and at least one policy with its domain, have to be there. Never throws.
 */
export function parseTlsReport(text: string): TlsReportReading {
  if (holdsMoreThan(MAX_VALUES, text))
    return { ok: false, reason: `it holds more than ${MAX_VALUES} lists and objects, which no report does` };
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return { ok: false, reason: 'it is no JSON' };
  }
  const top = members(json);
  if (top === null) return { ok: false, reason: 'it is no report' };
  const range = members(top['date-range']);
  const [start, end] = [dateOf(range?.['start-datetime']), dateOf(range?.['end-datetime'])];
  if (start === null || end === null) return { ok: false, reason: 'it does not say for which time it is' };
  if (end < start) return { ok: false, reason: 'its time ends before it begins' };
  const remarks: string[] = [];
  const given = listOf(top['policies']);
  const remark = (words: string): void => void (remarks.length < 20 && remarks.push(words));
  if (given.length > MAX_POLICIES) remark(`of its ${given.length} policies the first ${MAX_POLICIES} are read`);
  const policies = given.slice(0, MAX_POLICIES).flatMap((policy, index) => {
    const result = policyOf(policy, (words) => remark(`policy ${index + 1}: ${words}`));
    return result ?? [];
  });
  if (policies.length === 0)
    return { ok: false, reason: given.length === 0 ? 'it is about no policy' : 'none of its policies names a domain' };
  for (const name of ['organization-name', 'contact-info', 'report-id'])
    if (!textOf(top[name])) remark(`it has no ${name}`);
  const days = (end.getTime() - start.getTime()) / 86_400_000;
  if (days > 1.01) remark(`it is about ${Math.round(days * 10) / 10} days, and counted on the first`);
  if (!Array.isArray(top['policies'])) remark('its policies are no list');
  const [organizationName, contactInfo, reportId] = ['organization-name', 'contact-info', 'report-id'].map(
    (name) => textOf(top[name]) ?? '',
  );
  return {
    ok: true,
    report: {
      organizationName: organizationName!,
      start,
      end,
      contactInfo: contactInfo!,
      reportId: reportId!,
      policies,
    },
    remarks,
  };
}

function policyOf(value: unknown, remark: (words: string) => void): TlsPolicyResult | null {
  const entry = members(value);
  const policy = members(entry?.['policy']);
  const domain = textOf(policy?.['policy-domain'])?.toLowerCase().replace(/\.$/, '');
  if (entry === null || policy === null || !domain) {
    remark('it names no domain');
    return null;
  }
  const summary = members(entry['summary']);
  if (summary === null) remark('it counts nothing');
  const counted = (name: string): number => {
    const count = countOf(summary?.[name]);
    if (summary !== null && count === null) remark(`${name} is no number`);
    return count ?? 0;
  };
  const named = textOf(policy['policy-type'])?.toLowerCase();
  const type = tlsPolicyTypes.find((known) => known === named) ?? 'unknown';
  if (type === 'unknown') remark('its type is not known');
  const given = listOf(entry['failure-details']);
  if (policy['mx-host'] === undefined && policy['mx-host-pattern'] !== undefined)
    remark('mx-host-pattern stands in place of mx-host');
  if (given.length > MAX_FAILURES) remark(`of its ${given.length} failures the first ${MAX_FAILURES} are read`);
  return {
    type,
    strings: textsOf(policy['policy-string']),
    domain,
    // Some write a list, some one host, some `mx-host-pattern` as a draft did.
    mxHosts: textsOf(policy['mx-host'] ?? policy['mx-host-pattern']),
    successful: counted('total-successful-session-count'),
    failed: counted('total-failure-session-count'),
    failures: given.slice(0, MAX_FAILURES).flatMap((failure) => failureOf(failure, remark) ?? []),
  };
}

function failureOf(value: unknown, remark: (words: string) => void): TlsFailureDetail | null {
  const detail = members(value);
  const resultType = textOf(detail?.['result-type']);
  if (detail === null || !resultType) {
    remark('a failure without a type');
    return null;
  }
  return {
    resultType: resultType.toLowerCase(),
    sendingIp: textOf(detail['sending-mta-ip']),
    receivingHost: textOf(detail['receiving-mx-hostname']),
    receivingHelo: textOf(detail['receiving-mx-helo']),
    receivingIp: textOf(detail['receiving-ip']),
    failedSessions: countOf(detail['failed-session-count']) ?? 0,
    additionalInformation: textOf(detail['additional-information']),
    reasonCode: textOf(detail['failure-reason-code']),
  };
}

/** The octets without gzip, or why they cannot be had. */
function unpack(octets: Uint8Array): Buffer | string {
  const isPacked = octets[0] === 0x1f && octets[1] === 0x8b;
  if (octets.length > MAX_OCTETS) return `it is larger than ${MAX_OCTETS} octets`;
  if (octets.length === 0) return 'it is empty';
  if (octets[0] === 0x50 && octets[1] === 0x4b)
    return 'it is a zip archive; TLS reports are JSON, plain or packed by gzip';
  if (!isPacked) return Buffer.from(octets);
  try {
    return gunzipSync(octets, { maxOutputLength: MAX_OCTETS });
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? `it is larger than ${MAX_OCTETS} octets` : 'it cannot be unpacked';
  }
}

function members(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

function textOf(value: unknown): string | null {
  return typeof value === 'string'
    ? value.slice(0, MAX_TEXT).toWellFormed()
    : typeof value === 'number'
      ? String(value)
      : null;
}

const textsOf = (value: unknown): string[] =>
  listOf(value)
    .slice(0, MAX_TEXTS)
    .flatMap((one) => textOf(one) ?? []);

function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** RFC 3339; a zone that is missing is UTC, and some write seconds since 1970. */
function dateOf(value: unknown): Date | null {
  const seconds = typeof value === 'string' && /^\d{9,11}$/.test(value) ? Number(value) : value;
  if (typeof seconds === 'number')
    return Number.isSafeInteger(seconds) && seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000) : null;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/.test(value) || value.length > 40) return null;
  const zoned = /(?:[Zz]|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  const date = new Date(zoned.replace(' ', 'T'));
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Each costs far more than the character or two that it is written with. */
function holdsMoreThan(most: number, text: string): boolean {
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code === LIST || code === OBJECT) && ++values > most) return true;
  }
  return false;
}

const LIST = '['.charCodeAt(0);
const OBJECT = '{'.charCodeAt(0);
const MAX_VALUES = 500_000;
const MAX_OCTETS = 10 * 1024 * 1024;
const MAX_POLICIES = 1000;
const MAX_FAILURES = 1000;
const MAX_TEXTS = 100;
const MAX_TEXT = 1000;
