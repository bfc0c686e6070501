import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';

/** Whether anything leaves at all, and where that is changed. */
export function SendingState({ send }: { send: Outputs['dmarc']['due']['send'] }) {
  return (
    <>
      {words[send]}{' '}
      <Link href="/features/aggregate-reports" className="font-medium whitespace-nowrap text-accent hover:underline">
        {send === 'off' ? 'Turn it on' : 'Change that'}
      </Link>
    </>
  );
}

const words = {
  off: 'Sending is off: nothing leaves.',
  asked: 'Only what somebody sends by hand leaves.',
  daily: 'Reports leave every day, about the day before (UTC).',
};
