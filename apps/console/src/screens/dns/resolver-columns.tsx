import { ShieldAlert, ShieldCheck, ShieldOff, ShieldQuestion } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { When } from '../../ui/when.tsx';
import { type DnsProcess, nameOfProcess } from './process.ts';

type State = NonNullable<DnsProcess['state']>['servers'][number];

/** One server, as all processes that ask it see it. */
export type ResolverRow = { server: string; seen: (State & { by: string })[] };

/** Servers in the order in which they are asked. */
export const resolversOf = (processes: readonly DnsProcess[]): ResolverRow[] => {
  const rows = new Map<string, ResolverRow>();
  for (const process of processes)
    for (const state of process.state?.servers ?? []) {
      const row = rows.get(state.server) ?? { server: state.server, seen: [] };
      row.seen.push({ ...state, by: nameOfProcess(process) });
      rows.set(state.server, row);
    }
  return [...rows.values()];
};

export const resolverColumns: Column<ResolverRow>[] = [
  {
    id: 'server',
    title: 'Resolver',
    width: 'w-[24%]',
    narrow: 'title',
    text: ({ server }) => server,
    cell: ({ server }) => <span className="block truncate font-mono text-[13px]">{server}</span>,
  },
  {
    id: 'believed',
    title: 'Its word about DNSSEC',
    width: 'w-52',
    narrow: 'line',
    text: (row) => standingOf(row),
    cell: (row) => <Standing row={row} />,
  },
  {
    id: 'found',
    title: 'What was found',
    narrow: 'line',
    text: (row) => foundOf(row),
    cell: (row) => (
      <p className="text-[13px] whitespace-normal md:line-clamp-2" title={foundOf(row)}>
        {foundOf(row)}
      </p>
    ),
  },
  {
    id: 'looked',
    title: 'Last look',
    width: 'w-32',
    narrow: 'named-line',
    text: (row) => lookedAt(row),
    cell: (row) => {
      const at = lookedAt(row);
      return at ? <When at={at} className="text-soft" /> : <span className="text-faint">none yet</span>;
    },
  },
];

const standingOf = ({ seen }: ResolverRow): 'distrusted' | 'believed' | 'untried' | 'not trusted' => {
  if (seen.every(({ isTrusted }) => !isTrusted)) return 'not trusted';
  if (seen.some(({ isTrusted, isBelieved }) => isTrusted && !isBelieved)) return 'distrusted';
  return seen.some(({ found }) => found === 'validates' || found === 'unproven') ? 'believed' : 'untried';
};

const looks = {
  believed: { tone: 'good', icon: ShieldCheck, words: 'believed' },
  untried: { tone: 'quiet', icon: ShieldQuestion, words: 'trusted, not proven' },
  distrusted: { tone: 'bad', icon: ShieldAlert, words: 'not believed any more' },
  'not trusted': { tone: 'quiet', icon: ShieldOff, words: 'not used' },
} as const;

function Standing({ row }: { row: ResolverRow }) {
  const { tone, icon, words } = looks[standingOf(row)];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

/** In words; where processes see it differently, whose words they are. */
const foundOf = (row: ResolverRow): string => {
  if (standingOf(row) === 'not trusted') return 'Not among the trusted ones (dns.trusted): nothing rests on its word.';
  const words = row.seen.map((state) => ({ by: state.by, words: wordsOf(state) }));
  const [first] = words;
  return words.every((one) => one.words === first?.words)
    ? (first?.words ?? '')
    : words.map((one) => `${one.by}: ${one.words}`).join(' ');
};

const wordsOf = ({ found, reason }: State): string => {
  switch (found) {
    case 'validates':
      return 'It validates: a signed name is authentic, a forged one is withheld.';
    case 'unproven':
      return 'It says that a signed name is authentic. The forged name could not be tried.';
    case 'says-nothing':
      return 'It does not say that a signed name is authentic: it does not validate.';
    case 'fooled':
      return 'It says that it validates, and gives out a forged name.';
    case 'unknown':
      return `It could not be asked: ${reason ?? 'no reason is known'}.`;
    default:
      return 'Nobody has looked yet.';
  }
};

const lookedAt = ({ seen }: ResolverRow): string =>
  seen.reduce((latest, one) => (one.lookedAt && one.lookedAt > latest ? one.lookedAt : latest), '');
