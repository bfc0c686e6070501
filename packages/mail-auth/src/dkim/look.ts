import type { Resolver } from '@posthorn/dns/resolver';
import { parseKeyRecord } from './key.ts';
import { publicKeyData } from './private-key.ts';
import { keyName } from './publish.ts';
import type { KeyType } from './signature.ts';
import { parseTagList, withoutBlanks } from './tag-list.ts';

/**
 * Whether the world sees a key. `seen`: the right one is published. `differs`: something else is. `absent`: nothing is. `unknown`: we could not look,
 * which says nothing about the record. `words` are for people; `found` is what stands there.
 */
export type Sight = { state: 'seen' | 'differs' | 'absent' | 'unknown'; words: string; found: string | null };

/** The half of a key that everybody may know. */
export type PublicHalf = { domain: string; selector: string; keyType: KeyType; data: string };

/** Asks for the record of a key as a receiver would, and compares. What strangers published comes out as printable text. */
export async function lookForKey(key: PublicHalf, resolver: Resolver): Promise<Sight> {
  const { state, words, found } = await look(key, resolver);
  return { state, words: printable(words), found: found && printable(found) };
}

async function look(key: PublicHalf, resolver: Resolver): Promise<Sight> {
  const name = keyName(key.selector, key.domain);
  const answer = await resolver.txt(name);
  switch (answer.kind) {
    case 'failed':
      return answer.reason === 'bad-name'
        ? { state: 'differs', words: `${name} is no name that DNS can hold.`, found: null }
        : { state: 'unknown', words: `Could not look: ${answer.detail || answer.reason}.`, found: null };
    case 'nxdomain':
    case 'nodata':
      return { state: 'absent', words: await whereElse(key, name, resolver), found: null };
    case 'found':
      if (answer.records.length === 0)
        return { state: 'absent', words: `There is no TXT record at ${name}.`, found: null };
      return compare(key, answer.records);
  }
}

/** A record under the right name: is it this key's? Several records leave a receiver to choose, and many choose badly. */
function compare(key: PublicHalf, records: readonly string[]): Sight {
  const kept = records.map((record) => record.slice(0, MAX_SHOWN));
  const right = records.findIndex((record) => faultOf(key, record) === null);
  if (right < 0) return { state: 'differs', words: faultOf(key, records[0]!)!, found: kept[0]! };
  const found = kept[right]!;
  if (records.length > 1) {
    const words = `There are ${records.length} TXT records under this name, and only one may be: receivers choose any of them (RFC 6376 §3.6.2.2).`;
    return { state: 'differs', words, found: kept.join('\n') };
  }
  const parsed = parseKeyRecord(records[right]!);
  const isTesting = parsed.ok && parsed.key.isTesting;
  const words = isTesting
    ? 'Published. It says t=y (a trial): some receivers then treat signed mail as unsigned; take it out when all is well.'
    : 'Published, and it is this key.';
  return { state: 'seen', words, found };
}

function faultOf(key: PublicHalf, record: string): string | null {
  if (record.includes('\\;')) return 'There is a backslash before a semicolon: paste the record without backslashes.';
  if (/^["']|["']$|" "/.test(record)) return 'There are quotation marks inside the record: paste it without them.';
  const list = parseTagList(record);
  const data = list.ok ? list.tags.get('p') : undefined;
  if (data !== undefined && withoutBlanks(data) === '') return 'The key is revoked: p= is empty.';
  const parsed = parseKeyRecord(record);
  if (!parsed.ok) {
    if (data !== undefined && isCut(key.data, withoutBlanks(data)))
      return `The key is cut off after ${withoutBlanks(data).length} of ${key.data.length} characters: long records have to be given in several strings.`;
    return `Receivers cannot use it: ${parsed.reason}.`;
  }
  if (parsed.key.keyType !== key.keyType)
    return `Another kind of key is published: k=${parsed.key.keyType} in place of ${key.keyType}.`;
  return publicKeyData(parsed.key.key) === key.data ? null : 'Another key is published under this name (p= differs).';
}

const isCut = (whole: string, part: string): boolean =>
  part.length < whole.length && whole.startsWith(part.slice(0, -4));

/** The mistake most made: the form of a provider appends the domain itself, so that it stands there twice. */
async function whereElse(key: PublicHalf, name: string, resolver: Resolver): Promise<string> {
  const twice = await resolver.txt(`${name}.${key.domain}`);
  if (twice.kind !== 'found') return `There is no TXT record at ${name}.`;
  return `There is none at ${name}, but one at ${name}.${key.domain}: the form of your DNS provider appends the domain itself, so give it only ${key.selector}._domainkey.`;
}

const printable = (text: string): string =>
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd').toWellFormed();

const MAX_SHOWN = 2000;
