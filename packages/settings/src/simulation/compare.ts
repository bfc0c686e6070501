import {
  type ChangeKind,
  changeKinds,
  type Difference,
  type Fate,
  type SimulatedRecipient,
  type SimulatedRun,
} from './result.ts';

/**
 * In what the second run differs from the first, the gravest first: what becomes of each recipient, where its mail goes, what is said, what the
 * header would hold. Times, ids and the Received field, which differ each time, do not count.
 */
export function differencesOf(before: SimulatedRun, after: SimulatedRun): Difference[] {
  const found: Difference[] = before.recipients.flatMap((was, index) => {
    const is = after.recipients[index];
    return is === undefined ? [] : recipientDifferences(was, is);
  });
  if (found.length === 0 && before.fate !== after.fate)
    found.push({ kind: kindOf(after.fate), about: '', before: wordsOfFate(before), after: wordsOfFate(after) });
  if (before.stored && after.stored) {
    if (before.stored.reversePath !== after.stored.reversePath)
      found.push({
        kind: 'another sender',
        about: '',
        before: before.stored.reversePath,
        after: after.stored.reversePath,
      });
    found.push(...fieldDifferences(fieldsOf(before), fieldsOf(after)));
  }
  return found.sort((a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind));
}

function recipientDifferences(was: SimulatedRecipient, is: SimulatedRecipient): Difference[] {
  const about = was.address;
  if (was.fate !== is.fate) return [{ kind: kindOf(is.fate), about, before: wordsOf(was), after: wordsOf(is) }];
  const differences: Difference[] = [];
  if (was.goesTo !== is.goesTo || was.destination !== is.destination || was.route !== is.route)
    differences.push({ kind: 'sent elsewhere', about, before: wayOf(was), after: wayOf(is) });
  if (steady(was.reply) !== steady(is.reply))
    differences.push({ kind: 'another answer', about, before: was.reply, after: is.reply });
  if (was.rule !== is.rule || was.stage !== is.stage)
    differences.push({ kind: 'another rule', about, before: was.rule, after: is.rule });
  return differences;
}

type Marked = { name: string; value: string; mark: '+' | '-' };

function fieldsOf({ stored }: SimulatedRun): Marked[] {
  const mark =
    (sign: '+' | '-') =>
    (field: { name: string; value: string }): Marked => ({ ...field, mark: sign });
  return [...(stored?.added ?? []).map(mark('+')), ...(stored?.removed ?? []).map(mark('-'))].filter(
    ({ name, mark: sign }) => sign === '-' || !fleeting.has(name.toLowerCase()),
  );
}

/** Fields are compared by name, each with all of its values in order. */
function fieldDifferences(before: readonly Marked[], after: readonly Marked[]): Difference[] {
  const names = new Set([...before, ...after].map(({ name, mark }) => `${mark}${name}`));
  return [...names].flatMap((marked) => {
    const values = (fields: readonly Marked[]) =>
      fields.filter(({ name, mark }) => `${mark}${name}` === marked).map(({ value }) => value);
    const [was, is] = [values(before).join('\n'), values(after).join('\n')];
    if (was === is) return [];
    const about = marked.slice(1);
    if (marked.startsWith('+')) return [{ kind: 'another header' as const, about, before: was, after: is }];
    return [{ kind: 'another header' as const, about, before: was && 'taken out', after: is && 'taken out' }];
  });
}

/** The kind of change that leads to a fate. */
function kindOf(fate: Fate): ChangeKind {
  switch (fate) {
    case 'unreached':
    case 'mixed':
      return 'refused';
    default:
      return fate;
  }
}

const wordsOf = ({ fate, reply }: SimulatedRecipient): string => `${fate}${reply === '' ? '' : `: ${reply}`}`;
const wayOf = ({ goesTo, destination, route }: SimulatedRecipient): string =>
  [goesTo, destination, route && `(${route})`].filter(Boolean).join(' ');
const wordsOfFate = ({ fate }: SimulatedRun): string => fate;

/** A queue id is another one each time. */
const steady = (reply: string): string => reply.replace(/queued as \S+/, 'queued');

/** What holds a time or an id. */
const fleeting: ReadonlySet<string> = new Set(['received', 'date', 'message-id']);
