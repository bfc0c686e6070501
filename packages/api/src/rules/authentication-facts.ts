import type { FactValue } from '@posthorn/policy/rules/fact';

/** What SPF, DKIM, ARC, DMARC and the reverse look-up said of a message, as it was kept with it, under the names of facts. */
export function authenticationFacts(kept: Readonly<Record<string, unknown>> | null): Record<string, FactValue> {
  if (kept === null)
    return {
      'spf.result': 'none',
      'spf.heloResult': 'none',
      'dmarc.status': 'off',
      'arc.state': 'none',
      'dkim.domains': [],
      'dkim.results': [],
    };
  const { iprev, spf, heloSpf, spfGuess, arc, dmarc } = kept as Record<string, Kept | undefined>;
  const dkim = Array.isArray(kept['dkim']) ? (kept['dkim'] as Kept[]) : [];
  const alignment = (dmarc?.['alignment'] ?? {}) as Kept;
  return {
    ...(iprev ? { 'client.nameResult': text(iprev['result']), 'client.name': text(iprev['name']) } : {}),
    'spf.result': text(spf?.['result']) || 'none',
    'spf.domain': text(spf?.['domain']),
    'spf.mechanism': text(spf?.['mechanism']),
    'spf.heloResult': text(heloSpf?.['result']) || 'none',
    'spf.guessResult': text(spfGuess?.['result']),
    'dkim.domains': dkim.filter(({ result }) => result === 'pass').map(({ domain }) => text(domain)),
    'dkim.results': dkim.map(({ result, domain, selector }) => `${text(result)}:${text(domain)}:${text(selector)}`),
    'arc.state': text(arc?.['state']) || 'none',
    'arc.stateReason': text(arc?.['reason']),
    'arc.domains': Array.isArray(arc?.['domains']) ? arc['domains'].map(text) : [],
    'arc.oldestPass': typeof arc?.['oldestPass'] === 'number' ? arc['oldestPass'] : 0,
    'dmarc.status': text(dmarc?.['status']) || 'off',
    'dmarc.statusText': text(dmarc?.['statusText']),
    'dmarc.usedDomain': text(dmarc?.['usedDomain']),
    'dmarc.fromDomain': text(dmarc?.['fromDomain']),
    'dmarc.domainPolicy': text(dmarc?.['domainPolicy']),
    'dmarc.alignedSpf': alignment['spf'] === true,
    'dmarc.alignedDkim': alignment['dkim'] === true,
  };
}

type Kept = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
