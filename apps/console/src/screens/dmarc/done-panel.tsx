import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle, ruleWords } from '../../ui/rules.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { settingHref } from '../messages/plain-words.ts';
import { dispositionVerdict, overrideWords } from './row-words.ts';

type Verification = Outputs['dmarc']['get'];

/** What was done with the message, by which rule, and why that was less than the domain asked for. */
export function DonePanel({ row }: { row: Verification }) {
  const { override, policy, rule, status } = row;
  const { setting } = ruleWords(rule);
  const isWanted = ['quarantine', 'reject'].includes(status);
  return (
    <Panel title="What was done" aside={<VerdictBadge verdict={dispositionVerdict(row)} />}>
      <p className="text-[13px] break-words">
        {doneWords(row)} The rule “
        <MailText text={ruleTitle(rule)} max={200} />” decided
        {setting ? (
          <>
            ;{' '}
            <Link href={settingHref(setting)} className="text-accent underline underline-offset-2">
              {setting}
            </Link>{' '}
            is behind it
          </>
        ) : null}
        .
      </p>
      {override ? (
        <p className="mt-2 rounded-md bg-sunken px-3 py-2 text-[13px] break-words">
          {isWanted ? `The domain asks for p=${policy}, but ` : 'It was treated otherwise: '}
          <MailText text={overrideWords[override.type] ?? override.type} max={200} />
          {override.comment ? (
            <>
              {' '}
              (<MailText text={override.comment} max={400} />)
            </>
          ) : null}
          .
        </p>
      ) : null}
    </Panel>
  );
}

const doneWords = ({ disposition, isStored, message }: Verification): string => {
  if (disposition === 'reject') return 'The message was refused; nothing of it was kept.';
  if (!isStored) return 'The message was not taken.';
  const gone = message ? '' : ' It is past its time and no longer here.';
  return disposition === 'quarantine'
    ? `The message was kept apart in quarantine.${gone}`
    : `The message was taken.${gone}`;
};
