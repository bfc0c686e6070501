import { Radar } from 'lucide-react';
import { Link } from '../../ui/link.tsx';

/** Leads to a probe of an address or a domain; a person starts it there. Nothing for mail that does not leave by SMTP. */
export function ProbeLink({ to, destination }: { to?: string; destination: string }) {
  const target = to ?? /^mx:([^:]+)/.exec(destination)?.[1];
  if (!target || !/^(?:mx|smarthost):/.test(destination)) return null;
  return (
    <Link
      href={`/transport/probe?to=${encodeURIComponent(target)}`}
      className="inline-flex items-center gap-1 whitespace-nowrap text-xs font-medium text-accent hover:underline"
    >
      <Radar aria-hidden className="size-3.5" />
      Probe it
    </Link>
  );
}
