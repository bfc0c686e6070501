import MiniSearch from 'minisearch';
import { describeFeatures, type FeatureDescription } from './catalogue.ts';
import { synonyms } from './synonyms.ts';

/** A feature or a setting that the words were about. */
export type SettingHit = {
  kind: 'feature' | 'setting';
  /** The group (`smtp`) or the path (`smtp.maxMessageSize`, `routing.routes[].match`). */
  path: string;
  slug: string;
  title: string;
  description: string;
  /** The titles of what it stands in: `SMTP conversation`, `Routing › Routes`. Empty for a feature. */
  place: string;
  /** Where the console shows it: `/features/smtp#smtp.maxMessageSize`. */
  href: string;
  /** The better the higher; only to be compared within one answer. */
  score: number;
};

/**
 * Settings by their words: titles, descriptions, paths and other names for them. The best first; typing errors and beginnings
 * of words are forgiven. No words, no hits.
 */
export function searchSettings(words: string, options: { limit?: number } = {}): SettingHit[] {
  const { index, hits } = theIndex();
  const query = words.slice(0, MAX_QUERY);
  const every = index.search(query, { combineWith: 'AND' });
  // Somebody who wrote a whole sentence still means something.
  const found = every.length > 0 ? every : index.search(query, { combineWith: 'OR' });
  const named = hits.get(query.trim());
  if (named) found.sort((left, right) => Number(right.id === named.path) - Number(left.id === named.path));
  return found.slice(0, options.limit ?? 20).map(({ id, score }) => ({ ...hits.get(id)!, score }));
}

type Words = { id: string; title: string; path: string; synonyms: string; place: string; description: string };
type Hit = Omit<SettingHit, 'score'>;
type Index = { index: MiniSearch<Words>; hits: ReadonlyMap<string, Hit> };

let cached: Index | undefined;

function theIndex(): Index {
  cached ??= makeIndex(describeFeatures().flatMap(hitsOf));
  return cached;
}

function makeIndex(all: readonly Hit[]): Index {
  const index = new MiniSearch<Words>({
    fields: ['title', 'synonyms', 'path', 'place', 'description'],
    tokenize: wordsOf,
    searchOptions: {
      boost: { title: 5, synonyms: 4, path: 2, place: 1.5, description: 1 },
      // What is so named itself comes before its members.
      boostDocument: (id) => DEPTH_BOOST[String(id).split('.').length - 1] ?? 1,
      prefix: (term) => term.length >= 2,
      fuzzy: (term) => (term.length >= 5 ? 0.2 : false),
      weights: { fuzzy: 0.3, prefix: 0.6 },
    },
  });
  index.addAll(
    all.map(({ path, title, place, description }) => ({
      id: path,
      title,
      path,
      place,
      description,
      synonyms: synonyms[path] ?? '',
    })),
  );
  return { index, hits: new Map(all.map((hit) => [hit.path, hit])) };
}

function hitsOf(feature: FeatureDescription, at: number, all: readonly FeatureDescription[]): Hit[] {
  const { group, slug, title, summary, fields } = feature;
  // Of features that share a group, the first goes by its name.
  const isFirst = all.findIndex((one) => one.group === group) === at;
  const titles = new Map(fields.map((field) => [field.path, field.title]));
  const settings = fields.map((field): Hit => {
    const outer = outerPaths(field.path).flatMap((path) => titles.get(path) ?? []);
    return {
      kind: 'setting',
      path: field.path,
      slug,
      title: field.title,
      description: field.description,
      place: [title, ...outer].join(' › '),
      href: `/features/${slug}#${field.path.replace(/\[\].*/, '')}`,
    };
  });
  return [
    {
      kind: 'feature',
      path: isFirst ? group : slug,
      slug,
      title,
      description: summary,
      place: '',
      href: `/features/${slug}`,
    },
    ...settings,
  ];
}

/** `routing.routes[].transport.kind`: `routing.routes`, `routing.routes[].transport`. */
function outerPaths(path: string): string[] {
  const steps = path.split('.');
  return steps.slice(2).map((_, at) =>
    steps
      .slice(0, at + 2)
      .join('.')
      .replace(/\[\]$/, ''),
  );
}

/** `maxMessageSize` is three words and one; so is `message_size_limit`. */
function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}_]+/u).flatMap((word) => {
    const parts = word.split(/_|(?<=\p{Ll})(?=\p{Lu})/u).filter((part) => part !== '');
    return parts.length > 1 ? [word, ...parts] : parts;
  });
}

const DEPTH_BOOST = [2.3, 1.4];
const MAX_QUERY = 200;
