import { describe, expect, test } from 'vitest';
import { foldRuns, type Step, storyOf } from './story.ts';

type Told = Parameters<typeof storyOf>[0];
type Attempt = Told['history']['attempts'][number];

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();
const attempt = (second: number, fields: Partial<Attempt> = {}): Step => ({
  kind: 'attempt',
  id: `attempt ${second}`,
  at: at(second),
  attempt: { result: 'deferred', stage: 'rcpt', code: 451, enhanced: '4.3.0', ...fields } as Attempt,
});

describe('long runs', () => {
  test('nine like deferrals are three lines', () => {
    const steps = Array.from({ length: 9 }, (_, index) => attempt(index));
    const chapters = foldRuns(steps);
    expect(chapters.map(({ kind }) => kind)).toEqual(['attempt', 'run', 'attempt']);
    expect(chapters[1]).toMatchObject({ at: at(1), until: at(7), steps: steps.slice(1, 8) });
  });

  test('three stay as they are, and another answer ends a run', () => {
    expect(foldRuns([attempt(0), attempt(1), attempt(2)])).toHaveLength(3);
    const mixed = [0, 1, 2, 3].map((n) => attempt(n, { enhanced: n % 2 ? '4.2.2' : '4.3.0' }));
    expect(foldRuns(mixed)).toEqual(mixed);
  });

  test('no step is lost', () => {
    const steps = Array.from({ length: 50 }, (_, index) =>
      attempt(index, index % 17 === 0 ? { result: 'failed' } : {}),
    );
    const back = foldRuns(steps).flatMap((chapter) => (chapter.kind === 'run' ? chapter.steps : [chapter]));
    expect(back).toEqual(steps);
  });

  test('ten thousand steps are folded at once', () => {
    expect(foldRuns(Array.from({ length: 10_000 }, (_, index) => attempt(index)))).toHaveLength(3);
  });
});

test('an event that an attempt repeats is not told twice, and one that stands alone is', () => {
  const event = (type: string, second: number, fields = {}) => ({
    id: type,
    type,
    at: at(second),
    data: {},
    ...fields,
  });
  const told = {
    message: { id: 'm', acceptedAt: at(2) },
    session: [event('tcp:connect', 0), event('msg:accept', 2)],
    history: {
      recipient: { id: 'r', decision: { at: at(1) }, finishedAt: null, state: 'queued' },
      attempts: [{ id: 'a', at: at(3), result: 'deferred' }],
      events: [
        event('msg:defer', 3, { host: 'mx1' }),
        event('msg:defer', 4, { host: null, text: 'no route' }),
        event('msg:hold', 5),
      ],
      truncated: false,
    },
  } as unknown as Told;
  expect(storyOf(told).map((step) => (step.kind === 'event' ? step.event.type : step.kind))).toEqual([
    'tcp:connect',
    'decision',
    'accept',
    'attempt',
    'msg:defer',
    'msg:hold',
  ]);
});
