import { explainReply } from '@posthorn/events/explain';
import type { Reply } from '@posthorn/events/explain/explanation';
import { MailText } from '../../ui/mail-text.tsx';

/** What a reply means and what can be done, in plain words; nothing when it went well. */
export function ExplainedReply(reply: Reply) {
  const words = explainReply(reply);
  if (!words) return null;
  return (
    <div className="mt-2 rounded-md border-l-2 border-accent bg-sunken px-3 py-2 text-[13px]">
      <p>
        <span className="font-medium text-ink">{words.title}.</span> {words.meaning} {words.cause}
      </p>
      <p className="mt-1 text-soft">
        <span className="font-medium">{turns[words.whose]}</span> {words.next}
      </p>
      {words.source ? (
        <p className="mt-1 text-xs text-faint">
          <MailText text={words.source} />
        </p>
      ) : null}
    </div>
  );
}

const turns = {
  sender: 'For the sender:',
  recipient: 'For the recipient:',
  remote: 'For those who run the other server:',
  us: 'For us:',
  network: 'On the way there:',
  nobody: 'Next:',
} as const;
