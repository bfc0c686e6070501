import type { Outputs } from '../../ui/trpc.ts';

export type Hosting = Outputs['mtaSts']['get'];
export type HostingRow = Outputs['mtaSts']['list']['items'][number];

/** What is to be done next for a policy that is served from here; null: nothing. */
export function nextOf({ policy, drafted, isDrafted, certificate, host }: HostingRow, ports: number): string | null {
  if (isDrafted) return drafted ? 'Publish your draft' : 'Publish your draft, which takes it away';
  if (!policy) return 'Serve one, unless another server does';
  if (ports === 0) return 'Open a web port for HTTPS';
  if (!certificate || certificate.isSelfSigned) return `A certificate for ${host}`;
  if (policy.mode === 'testing') return 'Watch the reports, then enforce';
  return policy.mode === 'none' ? 'Take it away when the old copies have run out' : null;
}
