import { Link } from '../../../ui/link.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';

/** Who signed in. */
export function SignInPanel({ message: { client } }: { message: Outputs['messages']['get']['message'] }) {
  if (!client) return null;
  return (
    <Panel title="Sign-in">
      <p className="text-[13px]">
        {client.user ? (
          <>
            Signed in as <MailText text={client.user} className="font-mono text-xs font-medium" />.{' '}
            <Link href="/features/auth" className="text-accent underline underline-offset-2">
              Accounts
            </Link>
          </>
        ) : (
          <span className="text-soft">
            The client did not sign in. On the port for other mail servers nobody has to; what let it send is in the
            timeline.
          </span>
        )}
      </p>
    </Panel>
  );
}
