/** Where a domain wants TLS reports (RFC 8460 §3): `mailto:` and `https:` addresses, in their order. */
export type TlsRptReading =
  | { kind: 'record'; mail: readonly string[]; https: readonly string[] }
  | { kind: 'none' }
  | { kind: 'malformed'; reason: string };

/**
 * Reads the TXT records at `_smtp._tls.<domain>`. Those that do not begin with `v=TLSRPTv1;` are about other things; of those that do there may
 * be only one. Addresses of other schemes are passed over, and so are unknown fields.
 */
export function readTlsRptRecords(texts: readonly string[]): TlsRptReading {
  const ours = texts.filter((text) => /^v=TLSRPTv1[ \t]*;/.test(text));
  if (ours.length === 0) return { kind: 'none' };
  if (ours.length > 1) return { kind: 'malformed', reason: `there are ${ours.length} records` };
  return parseRecord(ours[0]!);
}

function parseRecord(text: string): TlsRptReading {
  if (text.length > MAX_RECORD) return malformed(`it is longer than ${MAX_RECORD} characters`);
  const fields = text.split(';').slice(1).map(trim);
  if (fields.at(-1) === '') fields.pop();
  let addresses: string[] | null = null;
  for (const field of fields) {
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\x20-\x7e]+)$/.exec(field) ?? [];
    if (name === undefined || value === undefined) return malformed(`"${shown(field)}" is no field`);
    if (name === 'rua') addresses ??= value.split(',').map(trim);
  }
  if (addresses === null) return malformed('it has no rua');
  const mail = addresses.flatMap((address) => mailAddress(address) ?? []).slice(0, MAX_ADDRESSES);
  const https = addresses.filter(isHttps).slice(0, MAX_ADDRESSES);
  if (mail.length + https.length === 0)
    return malformed(`"${shown(addresses.join(','))}" holds no address that can be used`);
  return { kind: 'record', mail, https };
}

/** The address of a `mailto:` URI (RFC 6068), without its header fields, which a stranger does not get to choose. */
function mailAddress(uri: string): string | null {
  const [, encoded] = /^mailto:([^?\s]+)(?:\?\S*)?$/i.exec(uri) ?? [];
  if (encoded === undefined) return null;
  try {
    const address = decodeURIComponent(encoded);
    return /^[^\s@<>(),;:"\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.-]{1,253}$/.test(address) ? address : null;
  } catch {
    return null;
  }
}

function isHttps(uri: string): boolean {
  const url = /^https:\/\/[^\s]{1,2000}$/i.test(uri) ? URL.parse(uri) : null;
  return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}

const malformed = (reason: string): TlsRptReading => ({ kind: 'malformed', reason });
const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');
const shown = (text: string): string => text.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
const MAX_RECORD = 8192;
const MAX_ADDRESSES = 10;
