import type { JsonValue } from '@posthorn/policy/decision';
import { MOST, plain, type ScanAnswer, type ScanVerdict, verdicts } from '@posthorn/scan/answer';
import type { Configuration } from '@posthorn/settings/configuration';
import type { Scanned } from './scanners.ts';

export type ContentProfile = Configuration['content']['profiles'][number];
type Action = ContentProfile['actions'][number];

/** What becomes of a message for one recipient, and all that its scanners said. */
export type ContentVerdict = {
  profile: string;
  /** `unscanned`: no scanner gave an answer. */
  verdict: ScanVerdict | 'unscanned';
  scanner: string;
  score: number | null;
  threshold: number | null;
  symbols: ScanAnswer['symbols'];
  ruleIds: string[];
  opaque: string;
  tracker: string;
  failed: string[];
  action: Action['outcome'];
  /** The tag, the folder, or the address it goes to. */
  to: string;
  reply: { code: number; enhanced: string; text: string } | null;
  /** Is `action` there because a scanner gave no answer? */
  isForFailure: boolean;
  /** Each scanner in a few words. */
  scanners: { name: string; verdict: string; score: number | null; ms: number | null; words: string }[];
};

/** One scanner of a profile, and what came of it. */
export type Heard = {
  name: string;
  onFailure: 'accept' | 'defer' | 'reject';
  tooLarge: 'accept' | 'reject';
  scanned: Scanned;
};

/** Judges by a profile. Refusal because of what was found goes before failure; failure before all else. */
export function judgeContent(
  profile: Pick<ContentProfile, 'name' | 'actions'>,
  heard: readonly Heard[],
): ContentVerdict {
  const answers = heard.flatMap(({ name, scanned }) =>
    scanned.kind === 'answered' ? [{ name, answer: scanned.answer }] : [],
  );
  const gravest = answers.toSorted((a, b) => gravity(b.answer) - gravity(a.answer))[0];
  const failed = heard.filter(({ scanned }) => scanned.kind === 'missing');
  const scores = answers.flatMap(({ answer }) => answer.score ?? []);
  const chosen = choose(profile.actions, answers, failed);
  const failure = chosen.outcome === 'refuse' || chosen.outcome === 'discard' ? undefined : failureOf(heard);
  return {
    profile: profile.name,
    verdict: gravest?.answer.verdict ?? 'unscanned',
    scanner: gravest?.name ?? '',
    score: gravest?.answer.score ?? (scores.length === 0 ? null : Math.max(...scores)),
    threshold: gravest?.answer.threshold ?? null,
    symbols: answers.flatMap(({ answer }) => answer.symbols).slice(0, MOST.symbols),
    ruleIds: [...new Set(answers.flatMap(({ answer }) => answer.ruleIds))].slice(0, MOST.ruleIds),
    opaque: gravest?.answer.opaque ?? '',
    tracker: gravest?.answer.tracker ?? '',
    failed: failed.map(({ name }) => name),
    ...(failure ?? {
      action: chosen.outcome,
      to: chosen.to,
      reply: replyOf(chosen),
      isForFailure: false,
    }),
    scanners: heard.map(toldOf),
  };
}

/** The verdict as it is kept with a recipient: bounded, plain JSON; the heaviest symbols stand first. */
export function verdictView(verdict: ContentVerdict): { [key: string]: JsonValue } {
  const { reply: _, isForFailure: __, symbols, ruleIds, ...rest } = verdict;
  const heaviest = symbols
    .toSorted((a, b) => Math.abs(b.score ?? 0) - Math.abs(a.score ?? 0))
    .slice(0, MOST_KEPT)
    .map(({ name, score, words }) => ({ name, score, words: plain(words, 100) }));
  return {
    ...rest,
    symbols: heaviest,
    symbolCount: symbols.length,
    ruleIds: ruleIds.slice(0, MOST_KEPT),
    scanners: rest.scanners.map((one) => ({ ...one })),
  };
}

type Chosen = Pick<Action, 'outcome' | 'to' | 'text'> & { answer: ScanAnswer | undefined };

/** For each answer the first action that fits it, else what is usual; the gravest of what follows counts. */
function choose(
  actions: readonly Action[],
  answers: readonly { name: string; answer: ScanAnswer }[],
  failed: readonly Heard[],
): Chosen {
  const isMeant = ({ scanner }: Action, name: string): boolean => scanner === '' || scanner === name;
  const wishes = answers.map(({ name, answer }): Chosen => {
    const found = actions.find((action) => isMeant(action, name) && fits(action, answer));
    return { ...(found ?? { outcome: USUAL[answer.verdict], to: '', text: '' }), answer };
  });
  const without = actions.find(
    (action) => action.on === 'unscanned' && failed.some(({ name }) => isMeant(action, name)),
  );
  if (without !== undefined) wishes.push({ ...without, answer: undefined });
  return (
    wishes.toSorted((a, b) => EFFECTS.indexOf(b.outcome) - EFFECTS.indexOf(a.outcome))[0] ?? {
      outcome: 'deliver',
      to: '',
      text: '',
      answer: undefined,
    }
  );
}

function fits({ on, atLeast }: Action, { verdict, score, isSpam }: ScanAnswer): boolean {
  switch (on) {
    case 'score':
      return score !== null && score >= atLeast;
    case 'spam':
      // What a scanner of spam wants refused is spam all the more.
      return verdict === 'spam' || (verdict === 'reject' && (score !== null || isSpam === true));
    default:
      return verdict === on;
  }
}

function failureOf(
  heard: readonly Heard[],
): Pick<ContentVerdict, 'action' | 'to' | 'reply' | 'isForFailure'> | undefined {
  const isTooLarge = heard.some(
    ({ scanned, tooLarge }) => scanned.kind === 'passed' && scanned.isTooLarge && tooLarge === 'reject',
  );
  if (isTooLarge)
    return {
      action: 'refuse',
      to: '',
      reply: { code: 552, enhanced: '5.3.4', text: 'The message is too large to be checked' },
      isForFailure: true,
    };
  const wishes = heard.filter(({ scanned }) => scanned.kind === 'missing').map(({ onFailure }) => onFailure);
  // Whoever would be refused for want of one scanner comes again for want of another: the milder one loses no mail.
  if (wishes.includes('defer'))
    return {
      action: 'defer',
      to: '',
      reply: { code: 451, enhanced: '4.7.1', text: 'The content cannot be checked now, try again later' },
      isForFailure: true,
    };
  if (wishes.includes('reject'))
    return {
      action: 'refuse',
      to: '',
      reply: { code: 550, enhanced: '5.7.1', text: 'The content could not be checked' },
      isForFailure: true,
    };
  return undefined;
}

function replyOf({ outcome, text, answer }: Chosen): ContentVerdict['reply'] {
  if (outcome !== 'refuse' && outcome !== 'defer') return null;
  const own = answer?.reply;
  const isOfKind = own != null && Math.floor(own.code / 100) === (outcome === 'refuse' ? 5 : 4);
  const codes = outcome === 'refuse' ? { code: 550, enhanced: '5.7.1' } : { code: 451, enhanced: '4.7.1' };
  if (text !== '') return { ...codes, text };
  if (isOfKind) return { ...own, text: own.text.replace(/[^\x20-\x7e]/g, '?').slice(0, 400) };
  if (outcome === 'defer') return { ...codes, text: 'Not now, try again later' };
  if (answer?.verdict !== 'malware') return { ...codes, text: 'Looks like spam' };
  const name = (answer.ruleIds[0] ?? '').replace(/[^\x21-\x7e]/g, '?').slice(0, 100);
  return { ...codes, text: name === '' ? 'Holds malware' : `Holds malware: ${name}` };
}

function toldOf({ name, scanned }: Heard): ContentVerdict['scanners'][number] {
  switch (scanned.kind) {
    case 'answered':
      return {
        name,
        verdict: scanned.answer.verdict,
        score: scanned.answer.score,
        ms: scanned.ms,
        words: changeWords(scanned.answer),
      };
    case 'missing':
      return { name, verdict: 'missing', score: null, ms: scanned.ms, words: plain(scanned.words, MOST.words) };
    case 'passed':
      return { name, verdict: 'passed', score: null, ms: null, words: scanned.words };
  }
}

/** What it did to the message beyond its header. */
function changeWords({ each, envelope, replacesBody, verdict }: ScanAnswer): string {
  const refused = verdict === 'clean' || verdict === 'quarantine' ? [...(each ?? [])] : [];
  const done = [
    ...refused.flatMap(([address, { reply }]) =>
      reply === null ? [] : [`refused <${address}>: ${reply.code} ${reply.enhanced} ${reply.text}`],
    ),
    ...(replacesBody ? ['replaced the body'] : []),
    ...(envelope?.sender === undefined ? [] : [`changed the sender to <${envelope.sender}>`]),
    ...(envelope?.added.length ? [`added ${envelope.added.join(', ')}`] : []),
    ...(envelope?.deleted.length ? [`took out ${envelope.deleted.join(', ')}`] : []),
  ];
  return plain(done.join('; '), MOST.words);
}

const gravity = ({ verdict }: ScanAnswer): number => verdicts.indexOf(verdict);

const USUAL = {
  clean: 'deliver',
  spam: 'deliver',
  quarantine: 'quarantine',
  defer: 'defer',
  reject: 'refuse',
  discard: 'discard',
  malware: 'refuse',
} as const satisfies Record<ScanVerdict, Action['outcome']>;

/** From the mildest to the gravest. */
const EFFECTS: readonly Action['outcome'][] = [
  'deliver',
  'tag',
  'folder',
  'redirect',
  'quarantine',
  'defer',
  'discard',
  'refuse',
];

const MOST_KEPT = 40;
