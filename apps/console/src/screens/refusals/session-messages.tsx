import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';

/** What the same session got through. */
export function SessionMessages({ messages }: { messages: Outputs['refusals']['get']['messages'] }) {
  if (messages.length === 0) return null;
  return (
    <Panel title="Accepted in the same session" flush>
      <ul className="divide-y">
        {messages.map((message) => (
          <li key={message.id}>
            <Link
              href={`/activity/messages/${message.id}`}
              className="block truncate px-4 py-2 text-[13px] font-medium -outline-offset-2 hover:bg-sunken"
            >
              <MailText text={message.subject} empty="No subject" max={200} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
