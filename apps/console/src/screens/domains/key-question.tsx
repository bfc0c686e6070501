'use client';

import { Confirm } from '../../ui/confirm.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { When } from '../../ui/when.tsx';
import type { SigningKey } from './signing-key.ts';
import type { KeyDeed, useKeyDeeds } from './use-key-deeds.ts';

/** Asks before a key is changed, and says what becomes of mail and record. */
export function KeyQuestion({
  domain,
  deed,
  signingKey,
  deeds,
}: {
  domain: string;
  deed: KeyDeed;
  signingKey: SigningKey;
  deeds: ReturnType<typeof useKeyDeeds>;
}) {
  const { selector, removableAt, role } = signingKey;
  const { kind } = deed;
  const { title, action, words } = questions[kind];
  return (
    <Confirm
      title={`${title} ${selector}?`}
      words={words}
      action={action}
      tone={kind === 'remove' ? 'danger' : 'primary'}
      isBusy={deeds.isBusy}
      error={deeds.error}
      aside={
        kind === 'remove' ? (
          <CopyAsCurl operation="domains.removeKey" input={{ domain, selector }} />
        ) : (
          <CopyAsCurl
            operation="domains.changeKey"
            input={{ domain, selector, [kind === 'start' ? 'signsFrom' : 'signsUntil']: new Date().toISOString() }}
          />
        )
      }
      onConfirm={() => deeds.run(deed)}
      onCancel={() => deeds.ask(null)}
    >
      {kind === 'remove' && role === 'signs' ? (
        <p className="text-[13px] text-warn">It signs now: without another key, mail leaves unsigned.</p>
      ) : null}
      {kind === 'remove' && removableAt && new Date(removableAt) > new Date() ? (
        <p className="text-[13px] text-warn">
          Mail signed with it may still be on its way. Leave its record in DNS until <When at={removableAt} />.
        </p>
      ) : null}
    </Confirm>
  );
}

const questions = {
  start: {
    title: 'Let sign now:',
    action: 'Keep in the draft',
    words:
      'It signs as soon as the settings are published and its record is seen; until then the key before it goes on.',
  },
  stop: {
    title: 'Sign no more with',
    action: 'Keep in the draft',
    words: 'It stops when the settings are published. Its record stays needed for mail that is on its way.',
  },
  remove: {
    title: 'Remove',
    action: 'Remove',
    words:
      'It is taken out of the draft; publishing makes it so. Its record in DNS is not touched: that is yours to remove.',
  },
};
