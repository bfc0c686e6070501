import type { Outputs } from '../../ui/trpc.ts';

type Problem = Outputs['queue']['watchdog']['problems'][number]['problem'];

/** What the watchdog's findings mean, why they happen and what to do. */
export const problemWords: Record<
  Problem,
  { title: string; cause: string; next: string; where?: { title: string; href: string } }
> = {
  lease: {
    title: 'Taken by a worker that does not answer for it',
    cause:
      'A worker took this mail, its lease ended more than ten minutes ago, and nobody has taken it since. Workers may all be down, or the database was away until just now.',
    next: 'Look at the workers. As soon as one runs, it takes this mail by itself; Fail and Expire work meanwhile.',
    where: { title: 'Parts', href: '/' },
  },
  overdue: {
    title: 'Its time has come and nobody tries it',
    cause:
      'The next try has been due for more than ten minutes. All connections to its destination may be in use, no worker may run, or all delivery is held.',
    next: 'See whether its connections are all in use, and raise their number; look at the workers and at Hold all delivery.',
    where: { title: 'Hosts in use', href: '/queue?by=hosts&which=busy' },
  },
  blocked: {
    title: 'Its destination is blocked',
    cause:
      'Its next hop is held by a person or backs off after faults of the host, and this mail has waited for it for more than an hour.',
    next: 'Look at the cause; end the back-off when the host is well again, or reroute this mail to another next hop.',
    where: { title: 'Hosts in trouble', href: '/queue?by=hosts&which=trouble' },
  },
  old: {
    title: 'Most of its time is over',
    cause: 'It has waited for more than four fifths of the time after which mail is given up and its sender told.',
    next: 'Retry it now, reroute it, or tell the sender early with Fail with report.',
  },
  held: {
    title: 'Held for more than a day',
    cause: 'A person, a rule or a setting holds it. It does not grow old meanwhile, so nothing ends this by itself.',
    next: 'Release it, or end it.',
  },
  report: {
    title: 'A report that does not leave',
    cause:
      'Mail was failed or expired by a person, and the worker has not written the report for more than ten minutes.',
    next: 'Look at the workers; Retry now rings for it again.',
    where: { title: 'Parts', href: '/' },
  },
};
