import { type Bends, quoted } from './bends.ts';
import { childrenOf, childText, hasMarkup, namesIn, textIn } from './element.ts';
import { type AggregateReport, type PublishedPolicy, policies } from './report.ts';
import { domainOf, momentOf, wordOf } from './values.ts';
import type { XmlElement } from './xml-reader.ts';

export type Metadata = Pick<
  AggregateReport,
  'organizationName' | 'email' | 'extraContactInfo' | 'reportId' | 'start' | 'end' | 'errors' | 'generator'
>;

/** `report_metadata`, or why a report with this one cannot be counted. */
export function metadataOf(element: XmlElement, bends: Bends): Metadata | string {
  const range = childrenOf(element, 'date_range')[0];
  const [begin, finish] = [childText(range, 'begin'), childText(range, 'end')];
  if (begin === null || finish === null) return 'it does not say for which time it is';
  const [first, last] = [momentOf(begin, bends), momentOf(finish, bends)];
  if (first === null) return `its time begins at ${quoted(begin)}, which is no time`;
  if (last === null) return `its time ends at ${quoted(finish)}, which is no time`;
  if (last < first) bends.add('its time ends before it begins');
  const [start, end] = last < first ? [last, first] : [first, last];
  if (end.getTime() - start.getTime() > LONGEST_MS) return 'it is about more than a year';
  if (end.getTime() - start.getTime() > LONG_MS) bends.add('it is about more than a week');
  missing(element, REQUIRED, bends);
  for (const name of TEXTS)
    if (hasMarkup(childrenOf(element, name)[0])) bends.add(`there are elements in the text of ${name}`);
  unknown(element, METADATA, bends);
  const email = childText(element, 'email') ?? '';
  return {
    organizationName: childText(element, 'org_name') ?? '',
    email,
    extraContactInfo: childText(element, 'extra_contact_info'),
    reportId: childText(element, 'report_id') ?? '',
    start,
    end,
    errors: childrenOf(element, 'error')
      .slice(0, MAX_ERRORS)
      .map(textIn)
      .filter((text) => text !== ''),
    generator: childText(element, 'generator'),
  };
}

/** `policy_published`, or why a report with this one cannot be counted. */
export function policyOf(element: XmlElement, bends: Bends): PublishedPolicy | string {
  const domain = childText(element, 'domain');
  if (domain === null) return 'it does not say which domain it is about';
  const policy = (name: 'p' | 'sp' | 'np') =>
    wordOf(childText(element, name), { of: policies, what: `the policy ${name}`, bends });
  const alignment = (name: 'adkim' | 'aspf') =>
    wordOf(ALIGNMENTS.get(childText(element, name)?.toLowerCase() ?? '') ?? childText(element, name), {
      of: ['r', 's'],
      what: name,
      bends,
    });
  const p = policy('p');
  if (childText(element, 'p') === null) bends.add('the policy p is missing');
  unknown(element, POLICY, bends);
  const testing = wordOf(childText(element, 'testing') ?? childText(element, 't'), {
    of: ['y', 'n'],
    what: 'testing',
    bends,
  });
  const pct = childText(element, 'pct');
  const isPercentage = pct !== null && /^\d{1,3}$/.test(pct) && Number(pct) <= 100;
  if (pct !== null && !isPercentage) bends.add(`pct ${quoted(pct)} is no percentage`);
  return {
    domain: domainOf(domain),
    discoveryMethod: wordOf(childText(element, 'discovery_method'), {
      of: ['psl', 'treewalk'],
      what: 'discovery_method',
      bends,
    }),
    p,
    sp: policy('sp'),
    np: policy('np'),
    adkim: alignment('adkim'),
    aspf: alignment('aspf'),
    fo: childText(element, 'fo'),
    isTesting: testing === null ? null : testing === 'y',
    pct: isPercentage ? Number(pct) : null,
  };
}

/** Says which elements are not there, or empty. */
function missing(element: XmlElement, names: readonly string[], bends: Bends): void {
  for (const name of names) if (childText(element, name) === null) bends.add(`${name} is missing`);
}

/** Says which elements are none of the standard. */
export function unknown(element: XmlElement, known: ReadonlySet<string>, bends: Bends): void {
  for (const name of namesIn(element))
    if (!known.has(name)) bends.add(`${quoted(name)} in ${element.name} is not known`);
}

const REQUIRED = ['org_name', 'email', 'report_id'];
const TEXTS = ['org_name', 'email', 'extra_contact_info', 'report_id', 'generator'];
const METADATA: ReadonlySet<string> = new Set([
  'org_name',
  'email',
  'extra_contact_info',
  'report_id',
  'date_range',
  'error',
  'generator',
]);
const POLICY: ReadonlySet<string> = new Set([
  'domain',
  'discovery_method',
  'version_published',
  'p',
  'sp',
  'np',
  'adkim',
  'aspf',
  'fo',
  'testing',
  't',
  'pct',
  'psd',
]);
/** Some write the word for the letter. */
const ALIGNMENTS: ReadonlyMap<string, string> = new Map([
  ['relaxed', 'r'],
  ['strict', 's'],
]);
const MAX_ERRORS = 20;
const LONG_MS = 8 * 86_400_000;
const LONGEST_MS = 367 * 86_400_000;
