import { useId } from 'react';
import type { Profile } from './scanner.ts';

/** Whose mail a profile sees. */
export function MailChoice({ mail, onChange }: { mail: Profile['mail']; onChange: (mail: Profile['mail']) => void }) {
  const name = useId();
  return (
    <fieldset className="mt-1">
      <legend className="mb-1 text-[13px] font-medium">Which mail</legend>
      {choices.map(([value, title, words]) => (
        <label key={value} className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] hover:bg-sunken">
          <input
            type="radio"
            name={name}
            checked={mail === value}
            onChange={() => onChange(value)}
            className="mt-[3px] size-3.5 shrink-0 accent-(--accent)"
          />
          <span>
            <span className="font-medium">{title}</span> <span className="text-xs text-soft">{words}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const choices = [
  [
    'outside',
    'From outside',
    'not that of people who sign in, and not that of hosts that may relay: mail you send from this machine to try it is passed by',
  ],
  ['all', 'All of it', 'mail that leaves too, and what you send from this machine to try it'],
] as const;
