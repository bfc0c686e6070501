import { Expandable } from '../../ui/expandable.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { FateBadge, type Run } from './fate-badge.tsx';

/** Each recipient: what becomes of it, by which rule, and where its mail would go. */
export function RunRecipients({ recipients }: { recipients: Run['recipients'] }) {
  return (
    <ul className="space-y-3">
      {recipients.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: recipients of one run never move, and may stand twice
        <li key={index} className="min-w-0 text-[13px]">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <MailText text={one.address} className="min-w-0 font-mono text-xs break-all" />
            <FateBadge fate={one.fate} />
          </div>
          {one.reply ? (
            <p className="mt-1 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words">
              <MailText text={one.reply} />
            </p>
          ) : null}
          <p className="mt-1 text-xs text-faint">
            {one.rule ? (
              <>
                by <span className="text-soft">{ruleTitle(one.rule)}</span>{' '}
                <code className="font-mono break-all">{one.rule}</code>
              </>
            ) : null}
            {one.why ? (
              <>
                {' '}
                because <MailText text={one.why} />
              </>
            ) : null}
          </p>
          {one.destination ? (
            <p className="mt-1 text-xs text-soft">
              goes to{' '}
              {one.goesTo && one.goesTo !== one.address ? (
                <>
                  <MailText text={one.goesTo} className="font-mono break-all" />,{' '}
                </>
              ) : null}
              <code className="font-mono break-all text-ink">{one.destination}</code> by{' '}
              <code className="font-mono break-all">{one.route}</code>
            </p>
          ) : null}
          {one.way.length > 0 ? (
            <Expandable summary={<span className="text-xs text-soft">How it is routed</span>} className="mt-1">
              <ol className="space-y-1 text-xs">
                {one.way.map((step) => (
                  <li key={`${step.name} ${step.words}`} className={step.outcome === 'passed' ? 'text-faint' : ''}>
                    <span className="font-medium">{step.name}</span>: {step.words}
                  </li>
                ))}
              </ol>
              {one.targets.length > 0 ? (
                <ul className="mt-1 space-y-0.5 text-xs">
                  {one.targets.map((target) => (
                    <li key={target.address}>
                      → <MailText text={target.address} className="font-mono break-all" />{' '}
                      <code className="font-mono text-faint">{target.destination}</code>
                    </li>
                  ))}
                </ul>
              ) : null}
              <Link
                href={`/routing/where?address=${encodeURIComponent(one.goesTo ?? one.address)}`}
                className="mt-1 inline-block text-xs text-accent hover:underline"
              >
                Ask routing itself
              </Link>
            </Expandable>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
