import { createBends, quoted } from './bends.ts';
import { childrenOf } from './element.ts';
import { type Metadata, metadataOf, policyOf } from './head.ts';
import { recordOf } from './record.ts';
import type { AggregateRecord, AggregateReport, PublishedPolicy } from './report.ts';
import { createXmlReader, type XmlElement } from './xml-reader.ts';

export type AggregateReading =
  | {
      ok: true;
      report: AggregateReport /** Where it is not as the standard has it, in words. */;
      bent: readonly string[];
    }
  | { ok: false; reason: string };

export type AggregateReader = {
  write(text: string): void;
  end(): AggregateReading;
  /** Whatever follows changes nothing. */
  readonly isDone: boolean;
};

/**
 * Reads the XML of an aggregate report as it comes, by both standards, and as far as it can be understood without guessing at numbers: what
 * counts messages, times and the domain have to be there. Never throws.
 */
export function createAggregateReader({ maxRecords = MAX_RECORDS, maxResults = MAX_RESULTS } = {}): AggregateReader {
  const bends = createBends();
  const records: AggregateRecord[] = [];
  let namespace = '';
  let metadata: Metadata | null = null;
  let policy: PublishedPolicy | null = null;
  let isModern = false;
  let reason: string | null = null;
  let total = 0;
  let results = 0;

  const xml = createXmlReader({
    root(given) {
      namespace = given;
      if (given !== '' && given !== MODERN && !FORMER.has(given)) bends.add('its namespace is not that of a report');
    },
    child(element) {
      if (reason === null) take(element);
    },
  });

  return {
    write: (text) => {
      if (reason === null) xml.write(text);
    },
    end() {
      const fault = xml.end();
      if (reason !== null) return { ok: false, reason };
      if (fault !== null) return { ok: false, reason: fault };
      if (metadata === null) return { ok: false, reason: 'it has no report_metadata' };
      if (policy === null) return { ok: false, reason: 'it has no policy_published' };
      if (records.length === 0) bends.add('it has no record');
      const schema = namespace === MODERN || (namespace === '' && isModern) ? 'rfc9990' : 'rfc7489';
      if (schema === 'rfc9990' && namespace === '') bends.add('it has no namespace');
      return { ok: true, report: { schema, ...metadata, policy, records }, bent: bends.list() };
    },
    get isDone() {
      return reason !== null || xml.isDone;
    },
  };

  function take(element: XmlElement): void {
    if (element.name === 'report_metadata') {
      if (metadata === null) takeMetadata(element);
      else bends.add('there is more than one report_metadata');
    } else if (element.name === 'policy_published') {
      if (policy === null) takePolicy(element);
      else bends.add('there is more than one policy_published');
    } else if (element.name === 'record') takeRecord(element);
    else if (!KNOWN.has(element.name)) bends.add(`${quoted(element.name)} in feedback is not known`);
  }

  function takeMetadata(element: XmlElement): void {
    const read = metadataOf(element, bends);
    if (typeof read === 'string') reason = read;
    else metadata = read;
    isModern ||= childrenOf(element, 'generator').length > 0;
  }

  function takePolicy(element: XmlElement): void {
    const read = policyOf(element, bends);
    if (typeof read === 'string') reason = read;
    else policy = read;
    isModern ||= ONLY_MODERN.some((name) => childrenOf(element, name).length > 0);
  }

  function takeRecord(element: XmlElement): void {
    if (records.length >= maxRecords) {
      reason = `it has more than ${maxRecords} records`;
      return;
    }
    const read = recordOf(element, bends);
    if (typeof read === 'string') {
      reason = `record ${records.length + 1}: ${read}`;
      return;
    }
    total += read.count;
    results += read.dkimResults.length + read.spfResults.length + read.reasons.length;
    if (results > maxResults) reason = `its records have more than ${maxResults} results`;
    if (total > MAX_TOTAL) reason = `it counts more than ${MAX_TOTAL} messages`;
    records.push(read);
  }
}

const MODERN = 'urn:ietf:params:xml:ns:dmarc-2.0';
const FORMER: ReadonlySet<string> = new Set(['http://dmarc.org/dmarc-xml/0.1', 'http://dmarc.org/dmarc-xml/0.2']);
const KNOWN: ReadonlySet<string> = new Set(['version', 'extension']);
const ONLY_MODERN = ['np', 'testing', 'discovery_method'];
const MAX_RECORDS = 200_000;
/** Of all records together; they are held until the report is kept. */
const MAX_RESULTS = 1_000_000;
const MAX_TOTAL = 1e13;
