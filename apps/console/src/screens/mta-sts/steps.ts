import type { Outputs } from '../../ui/trpc.ts';
import type { Hosting } from './hosting.ts';

export type Sight = Outputs['domains']['transportCheckRun']['items'][number];

/** One step on the way to an enforced policy. `isDone` null: it could not be, or was not yet, looked at. */
export type Step = {
  id: 'port' | 'certificate' | 'policy' | 'address' | 'record' | 'watch' | 'enforce';
  title: string;
  words: string;
  isDone: boolean | null;
};

/**
 * The way that loses no mail: nothing is announced before it is served, and nothing enforced before others have said that it would work. What the world
 * sees counts only when it was looked at.
 */
export function stepsOf({ policy, certificate, host, ports, url }: Hosting, sight: Sight | undefined): Step[] {
  const isSeen = sight === undefined || sight.state === 'unknown' ? null : sight.state === 'right';
  const isFetched = sight?.isFetched ?? null;
  const mode = policy?.mode;
  return [
    {
      id: 'port',
      title: 'A web port for HTTPS',
      words: ports > 0 ? 'Open.' : 'None is open. The world asks port 443.',
      isDone: ports > 0,
    },
    {
      id: 'certificate',
      title: `A certificate for ${host}`,
      words:
        certificate === null
          ? 'None of ours names it.'
          : certificate.isSelfSigned
            ? `${certificate.name} is self-signed, and others would refuse it.`
            : `${certificate.name} names it.`,
      isDone: certificate !== null && !certificate.isSelfSigned,
    },
    {
      id: 'policy',
      title: 'Serve a policy in mode testing',
      words: policy ? `Served with mode ${policy.mode} for ${policy.mx.join(', ') || 'no host'}.` : 'None yet.',
      isDone: policy !== null,
    },
    {
      id: 'address',
      title: `Lead ${host} here`,
      words: isFetched
        ? `${url} was fetched as any other server would.`
        : isFetched === null
          ? 'A CNAME or address record in DNS. Check what is published to see whether it works.'
          : 'A CNAME or address record in DNS, and port 443 open on the way.',
      isDone: isFetched,
    },
    {
      id: 'record',
      title: 'Publish the record',
      words: 'It says that there is a policy, and its id changes with each one: publish it anew after every change.',
      isDone: isSeen,
    },
    {
      id: 'watch',
      title: 'Watch the reports of others',
      words: 'For two weeks or more: they say which deliveries would have failed.',
      isDone: mode === 'enforce' ? true : null,
    },
    {
      id: 'enforce',
      title: 'Enforce it',
      words: 'From then on mail comes over verified TLS to these hosts, or not at all.',
      isDone: mode === 'enforce',
    },
  ];
}
