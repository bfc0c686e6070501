import { reverseName } from '@posthorn/dns/iprev';
import type { RecordsCheckStep } from '@posthorn/settings/records-check';
import { couldNotLook, type RecordLook, said } from './record-look.ts';

/** Where mail to the domain goes (RFC 5321 §5.1, RFC 7505). */
export async function checkMx({ domain, isLocal, hostname, resolver }: RecordLook): Promise<RecordsCheckStep> {
  const answer = await resolver.mx(domain);
  if (answer.kind === 'failed') return couldNotLook('mx', answer);
  if (answer.kind !== 'found') {
    if (!isLocal)
      return said('mx', 'absent', 'It has no MX record: nobody can write to it, and answers do not arrive.');
    return said(
      'mx',
      'absent',
      `It has no MX record: publish one that leads to ${hostname}, or mail does not come here.`,
    );
  }
  const hosts = answer.records.toSorted((a, b) => a.preference - b.preference).slice(0, 20);
  const found = hosts.map(({ preference, exchange }) => `${preference} ${exchange || '.'}`);
  if (hosts.some(({ exchange }) => exchange === ''))
    return isLocal
      ? said('mx', 'wrong', 'Its MX says that it takes no mail at all (null MX), but it is a domain of ours.', {
          found,
        })
      : said('mx', 'right', 'It says that it takes no mail (null MX).', { found });
  const lines: string[] = [];
  const dead: string[] = [];
  for (const { exchange } of hosts) {
    const addresses = await resolver.addresses(exchange);
    if (addresses.kind === 'failed') return couldNotLook('mx', addresses);
    const known = addresses.kind === 'found' ? addresses.records.map(({ address }) => address) : [];
    if (known.length === 0) dead.push(exchange);
    lines.push(`${exchange}: ${known.join(', ') || 'no address'}`);
  }
  if (dead.length > 0)
    return said('mx', 'wrong', `${dead.join(', ')} has no address, so mail cannot go there.`, { found, lines });
  const names = hosts.map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, ''));
  const isHere = names.includes(hostname.toLowerCase());
  const words =
    !isLocal || isHere ? 'Every host has an address.' : `Every host has an address; none of them is ${hostname}.`;
  return said('mx', 'right', words, { found, lines });
}

/** Whether the addresses mail leaves from have names that lead back to them: many servers refuse mail from those that have none. */
export async function checkReverse({ sources, resolver }: RecordLook): Promise<RecordsCheckStep> {
  if (sources.length === 0) return said('reverse', 'unknown', noSources);
  const lines: string[] = [];
  const bad: string[] = [];
  let isUnsure = false;
  for (const address of sources.slice(0, 20)) {
    const found = await reverseName(address, resolver);
    if (found.result === 'pass') lines.push(`${address}: ${found.name}`);
    else if (found.result === 'temperror') {
      isUnsure = true;
      lines.push(`${address}: could not be looked up`);
    } else {
      bad.push(address);
      const claimed = found.claimed.join(', ');
      lines.push(claimed === '' ? `${address}: no name` : `${address}: ${claimed}, which does not lead back`);
    }
  }
  if (bad.length > 0) {
    const words = `${bad.join(', ')} has no name that leads back to it: ask whoever gave you the address for a PTR record. Many servers refuse mail without one.`;
    return said('reverse', 'wrong', words, { lines });
  }
  if (isUnsure) return said('reverse', 'unknown', 'Could not look at all of them.', { lines });
  return said('reverse', 'right', 'Each address that mail leaves from has a name that leads back to it.', { lines });
}

/** Whether the hosts of the domain publish their certificates (RFC 7672). */
export async function checkTlsa({ domain, resolver }: RecordLook): Promise<RecordsCheckStep> {
  const mx = await resolver.mx(domain);
  if (mx.kind === 'failed') return couldNotLook('tlsa', mx);
  const hosts = mx.kind === 'found' ? mx.records.map(({ exchange }) => exchange).filter(Boolean) : [];
  if (hosts.length === 0) return said('tlsa', 'absent', 'There is no MX host that could have one.');
  const lines: string[] = [];
  let protectedHosts = 0;
  let unsigned = 0;
  for (const host of hosts.slice(0, 20)) {
    const answer = await resolver.query(`_25._tcp.${host}`, 'TLSA');
    if (answer.kind === 'failed') return couldNotLook('tlsa', answer);
    const isFound = answer.kind === 'found';
    if (isFound && answer.secure) protectedHosts++;
    else if (isFound) unsigned++;
    lines.push(`${host}: ${!isFound ? 'none' : answer.secure ? 'signed by DNSSEC' : 'not signed, so nobody uses it'}`);
  }
  if (unsigned > 0) {
    const words = 'A TLSA record without DNSSEC is ignored: sign the zone of the host.';
    return said('tlsa', 'wrong', words, { lines });
  }
  if (protectedHosts === hosts.slice(0, 20).length)
    return said('tlsa', 'right', 'Every host publishes its certificate, signed by DNSSEC.', { lines });
  const words =
    protectedHosts > 0
      ? 'Some hosts have no TLSA record: mail to those is not protected by DANE.'
      : 'No host has a TLSA record. It is not needed; with it, other servers encrypt mail to you or keep it.';
  return said('tlsa', 'absent', words, { lines });
}

/** The logo that mailbox providers may show beside mail; not needed by any. */
export async function checkBimi({ domain, resolver }: RecordLook): Promise<RecordsCheckStep> {
  const answer = await resolver.txt(`default._bimi.${domain}`);
  if (answer.kind === 'failed') return couldNotLook('bimi', answer);
  const found = (answer.kind === 'found' ? answer.records : []).filter((text) => /^v=BIMI1\b/i.test(text));
  const [record] = found.map((text) => text.slice(0, 500));
  if (record === undefined)
    return said(
      'bimi',
      'absent',
      'No logo is published. It is not needed, and counts only once p= is quarantine or reject.',
    );
  const logo = /(?:^|;)\s*l=([^;]*)/i.exec(record)?.[1]?.trim() ?? '';
  if (found.length > 1) return said('bimi', 'wrong', 'There are several records, of which none counts.', { found });
  if (logo === '') return said('bimi', 'right', 'It says that there is no logo.', { found: [record] });
  if (!/^https:\/\/\S+\.svgz?$/i.test(logo))
    return said('bimi', 'wrong', 'The logo has to be an SVG file behind https.', { found: [record] });
  return said('bimi', 'right', `A logo is published: ${logo}`, { found: [record] });
}

/** Nothing is guessed about addresses nobody named. */
export const noSources =
  'Which addresses mail leaves from is not known here: this machine has no public address of its own, and settings name none (sources.addresses, delivery.sourceAddress).';
