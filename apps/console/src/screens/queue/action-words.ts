import type { Outputs } from '../../ui/trpc.ts';

export type ActionKind = 'hold' | 'release' | 'retry' | 'reroute' | 'expire' | 'fail' | 'drop';
export type StoredAction = Outputs['queue']['actions']['items'][number];

type Words = {
  /** On buttons. */
  title: string;
  /** What will happen, before it does. */
  warning: string;
  done: string;
  doing: string;
  takesReason?: boolean;
  /** Ends mail; asked for twice. */
  isFinal?: boolean;
};

/** Each action in words. */
export const actionWords: Record<ActionKind, Words> = {
  retry: {
    title: 'Retry now',
    warning: 'The next try is made now, whatever the schedule says, and back-off of the destinations ends.',
    done: 'Trying again:',
    doing: 'Making due:',
  },
  hold: {
    title: 'Hold',
    warning: 'Delivery waits until somebody releases it. It does not grow old meanwhile.',
    done: 'Held',
    doing: 'Holding',
    takesReason: true,
  },
  release: {
    title: 'Release',
    warning: 'Delivery begins at once, with its whole time before it.',
    done: 'Released',
    doing: 'Releasing',
  },
  reroute: {
    title: 'Reroute',
    warning: 'It goes to another next hop from now on, and is tried there at once.',
    done: 'Rerouted',
    doing: 'Rerouting',
  },
  expire: {
    title: 'Expire',
    warning:
      'It is given up as too old, and the sender gets a report that says so. The report leaves after two minutes.',
    done: 'Expiring',
    doing: 'Expiring',
    isFinal: true,
  },
  fail: {
    title: 'Fail with report',
    warning: 'It is given up, and the sender gets a report with your reason. The report leaves after two minutes.',
    done: 'Failing, with a report:',
    doing: 'Failing, with a report:',
    takesReason: true,
    isFinal: true,
  },
  drop: {
    title: 'Drop',
    warning: 'It disappears without a report: nobody is told.',
    done: 'Dropped',
    doing: 'Dropping',
    isFinal: true,
  },
};

/** For how long a report can be called back. */
export const waitSeconds = 120;
