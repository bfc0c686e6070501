import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from '@posthorn/db/requests';
import { reportReplay } from '@posthorn/db/simulations';
import { differencesOf } from '@posthorn/settings/simulation/compare';
import { replayInputSchema } from '@posthorn/settings/simulation/input';
import type { ReplayChange, ReplayResult } from '@posthorn/settings/simulation/replay';
import type { SimulatedRun } from '@posthorn/settings/simulation/result';
import { type ClientLimits, createClientLimits } from '../limits/client-limits.ts';
import type { SimulationContext } from './answer.ts';
import { certificatesOf } from './certificates.ts';
import { simulate } from './run.ts';
import { type Ready, readSample, takeSample } from './sample.ts';
import { settingsOf } from './settings.ts';

/**
 * Answers requests of kind `replay`: says the newest messages and refusals again, one after the other, under two choices of settings, and lists
 * where they differ. After each it rests for as long as it worked, so that sessions keep their pace.
 */
export function replayHandler(context: SimulationContext): RequestHandler {
  return async (raw, _step, { id }) => {
    const begun = performance.now();
    // Whoever stops it writes that beside what was asked.
    const { isStopped: _, ...asked } = raw as { isStopped?: boolean };
    const input = replayInputSchema.parse(asked);
    const { house, pool } = context;
    const samples = await takeSample(pool, input);
    const sides = await Promise.all(
      [input.against, input.settings].map(async (choice) => {
        const inForce = await settingsOf(choice, { house, pool, owner: input.owner });
        return { choice, inForce, certificates: await certificatesOf(inForce, context), ...clock(house.now) };
      }),
    );
    const result = emptyResult(samples.length, sides);
    const say = async (): Promise<boolean> => {
      result.ms = Math.round(performance.now() - begun);
      return reportReplay(pool, id, result);
    };
    let toldAt = 0;
    for (const sample of samples) {
      if (performance.now() - toldAt > TELL_MS) {
        if (!(await say())) {
          result.isStopped = true;
          break;
        }
        toldAt = performance.now();
      }
      const from = performance.now();
      const ready = await readSample(pool, sample);
      if (typeof ready === 'string') result.passedOver[ready] = (result.passedOver[ready] ?? 0) + 1;
      else {
        const runs: SimulatedRun[] = [];
        for (const { choice, inForce, certificates, limits, set } of sides) {
          set(Date.parse(ready.session.at ?? ''));
          runs.push(
            await simulate(ready.session, {
              house,
              inForce,
              choice: choice.kind,
              resolver: context.resolverFor(inForce.configuration),
              certificates,
              open: context.open(),
              content: ready.content,
              isRoomAsked: false,
              isTraced: false,
              limits,
            }),
          );
        }
        count(result, ready, runs as [SimulatedRun, SimulatedRun]);
      }
      result.done += 1;
      await sleep(Math.min(REST_MS, performance.now() - from));
    }
    result.ms = Math.round(performance.now() - begun);
    return result;
  };
}

type Side = { choice: { kind: 'inForce' | 'revision' | 'draft' }; inForce: { revision: number } };

const emptyResult = (total: number, [before, after]: readonly Side[]): ReplayResult => ({
  total,
  done: 0,
  same: 0,
  different: 0,
  passedOver: {},
  counts: {},
  changes: [],
  otherThanThen: 0,
  before: before ? { kind: before.choice.kind, revision: before.inForce.revision } : null,
  after: after ? { kind: after.choice.kind, revision: after.inForce.revision } : null,
  isStopped: false,
  ms: 0,
});

function count(result: ReplayResult, { about, was }: Ready, [before, after]: [SimulatedRun, SimulatedRun]): void {
  if (answersOtherwise(before, was)) result.otherThanThen += 1;
  const differences = differencesOf(before, after);
  const [gravest] = differences;
  if (gravest === undefined) {
    result.same += 1;
    return;
  }
  const { kind } = gravest;
  result.different += 1;
  result.counts[kind] = (result.counts[kind] ?? 0) + 1;
  result.changes.unshift({
    ...about,
    kind,
    before: before.fate,
    after: after.fate,
    differences: differences.slice(0, 20).map(shortened),
  });
  // The oldest of a kind give way, so that a kind of which there are many hides no other.
  if (result.changes.filter((change) => change.kind === kind).length > SHOWN)
    result.changes.splice(
      result.changes.findLastIndex((change) => change.kind === kind),
      1,
    );
}

const shortened = (difference: ReplayChange['differences'][number]) => ({
  ...difference,
  before: difference.before.slice(0, 500),
  after: difference.after.slice(0, 500),
});

/** Taken then and refused now, or the other way round. */
function answersOtherwise({ fate }: SimulatedRun, was: Ready['was']): boolean {
  const isTaken = fate === 'accepted' || fate === 'held' || fate === 'quarantined' || fate === 'discarded';
  return isTaken !== (was === 'accepted');
}

/** Limits live through the past: their clock stands at the message at hand. */
function clock(now: () => number): { limits: ClientLimits; set: (at: number) => void } {
  let at = Number.NaN;
  return {
    limits: createClientLimits(() => (Number.isNaN(at) ? now() : at)),
    set: (moment) => {
      at = moment;
    },
  };
}

const SHOWN = 100;
const TELL_MS = 700;
const REST_MS = 500;
