import type { Check, Concern } from './concern.ts';

/** Processes that could not take up their settings, run old ones, report a problem, or put mail off because the disk is nearly full. */
export const processes: Check = ({ processes: rows, newestRevision }) =>
  rows
    .filter(({ isAlive }) => isAlive)
    .flatMap((row): Concern[] => {
      const { id, kind, host, error, revision, detail, heartbeat } = row;
      const about = { subject: id, at: heartbeat };
      const where = `${kind} on ${host}`;
      const problems = Array.isArray(detail['problems'])
        ? detail['problems'].filter((one) => typeof one === 'string')
        : [];
      return [
        ...(detail['intakeOpen'] === false
          ? [
              {
                kind: 'intake' as const,
                severity: 'bad' as const,
                title: 'Intake has stopped: the disk is nearly full',
                detail: `The ${where} puts new mail off with 452 4.3.1 until there is room; senders keep it and come back.`,
                ...about,
              },
            ]
          : []),
        ...(error
          ? [
              {
                kind: 'settings' as const,
                severity: 'bad' as const,
                title: `The ${kind} could not take up its settings`,
                detail: `${error} It goes on with revision ${revision ?? 'none'}.`,
                ...about,
              },
            ]
          : (revision ?? 0) < newestRevision
            ? [
                {
                  kind: 'revision' as const,
                  severity: 'warn' as const,
                  title: `The ${kind} runs an older revision`,
                  detail: `The ${where} runs ${revision ?? 'none'}, the newest is ${newestRevision}.`,
                  ...about,
                },
              ]
            : []),
        ...problems.slice(0, 5).map((words) => ({
          kind: 'process' as const,
          severity: 'bad' as const,
          title: `The ${kind} reports a problem`,
          detail: words,
          ...about,
        })),
      ];
    });
