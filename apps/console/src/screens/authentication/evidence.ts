/** What was found out about who sent a message, as the engine kept it. Rows of older versions lack members; those are empty here. */
export type Evidence = {
  iprev: { result: string; name: string | null; claimed: string[] } | null;
  spf: SpfEvidence | null;
  heloSpf: SpfEvidence | null;
  spfGuess: SpfEvidence | null;
  /** Null: signatures were not checked. */
  dkim: DkimEvidence[] | null;
  arc: ArcEvidence | null;
  dmarc: DmarcEvidence | null;
};

export type SpfEvidence = {
  result: string;
  identity: 'mailfrom' | 'helo';
  domain: string;
  decidedBy: string;
  mechanism: string;
  problem: string;
  explanation: string;
  lookups: { name: string; type: string; answer: string }[];
};

export type DkimEvidence = {
  result: string;
  reason: string;
  domain: string;
  selector: string;
  identity: string;
  algorithm: string;
  keyBits: number;
  isTesting: boolean;
  unsignedOctets: number;
  keyRecord: string | null;
};

export type ArcEvidence = {
  state: string;
  reason: string;
  domains: string[];
  selectors: string[];
  oldestPass: number | null;
};

export type DmarcEvidence = {
  status: string;
  statusText: string;
  fromDomain: string;
  usedDomain: string;
  organizationalDomain: string;
  domainPolicy: string;
  policySource: string;
  alignment: { spf: boolean; dkim: boolean };
  alignedDkim: string[];
  record: string | null;
  walk: { domain: string; found: string; text: string }[];
};

/** Reads `authentication` of a message or `evidence` of a verification. Null: the message was not judged. */
export const readEvidence = (value: Record<string, unknown> | null | undefined): Evidence | null => {
  if (!value) return null;
  return {
    iprev: member(value, 'iprev', (found) => ({
      result: text(found['result']),
      name: typeof found['name'] === 'string' ? found['name'] : null,
      claimed: texts(found['claimed']),
    })),
    spf: member(value, 'spf', readSpf),
    heloSpf: member(value, 'heloSpf', readSpf),
    spfGuess: member(value, 'spfGuess', readSpf),
    dkim: Array.isArray(value['dkim']) ? value['dkim'].filter(isObject).map(readDkim) : null,
    arc: member(value, 'arc', (found) => ({
      state: text(found['state']),
      reason: text(found['reason']),
      domains: texts(found['domains']),
      selectors: texts(found['selectors']),
      oldestPass: typeof found['oldestPass'] === 'number' ? found['oldestPass'] : null,
    })),
    dmarc: member(value, 'dmarc', readDmarc),
  };
};

const readSpf = (found: Fields): SpfEvidence => ({
  result: text(found['result']),
  identity: found['identity'] === 'helo' ? 'helo' : 'mailfrom',
  domain: text(found['domain']),
  decidedBy: text(found['decidedBy']),
  mechanism: text(found['mechanism']),
  problem: text(found['problem']),
  explanation: text(found['explanation']),
  lookups: objects(found['lookups']).map((lookup) => ({
    name: text(lookup['name']),
    type: text(lookup['type']),
    answer: text(lookup['answer']),
  })),
});

const readDkim = (found: Fields): DkimEvidence => ({
  result: text(found['result']),
  reason: text(found['reason']),
  domain: text(found['domain']),
  selector: text(found['selector']),
  identity: text(found['identity']),
  algorithm: text(found['algorithm']),
  keyBits: Number(found['keyBits']) || 0,
  isTesting: found['isTesting'] === true,
  unsignedOctets: Number(found['unsignedOctets']) || 0,
  keyRecord: typeof found['keyRecord'] === 'string' ? found['keyRecord'] : null,
});

const readDmarc = (found: Fields): DmarcEvidence => {
  const alignment = isObject(found['alignment']) ? found['alignment'] : {};
  return {
    status: text(found['status']),
    statusText: text(found['statusText']),
    fromDomain: text(found['fromDomain']),
    usedDomain: text(found['usedDomain']),
    organizationalDomain: text(found['organizationalDomain']),
    domainPolicy: text(found['domainPolicy']),
    policySource: text(found['policySource']),
    alignment: { spf: alignment['spf'] === true, dkim: alignment['dkim'] === true },
    alignedDkim: texts(found['alignedDkim']),
    record: typeof found['record'] === 'string' ? found['record'] : null,
    walk: objects(found['walk']).map((step) => ({
      domain: text(step['domain']),
      found: text(step['found']),
      text: text(step['text']),
    })),
  };
};

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const objects = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);

const member = <T>(value: Fields, name: string, read: (found: Fields) => T): T | null => {
  const found = value[name];
  return isObject(found) ? read(found) : null;
};
