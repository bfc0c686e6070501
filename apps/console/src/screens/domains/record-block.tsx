import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import type { SigningKey } from './signing-key.ts';

type Props = {
  record: NonNullable<SigningKey['record']>;
  revoked: SigningKey['revoked'];
  domain: string;
};

/** The record to publish, each part ready to paste: as forms of DNS providers ask for it, and as a line of a zone file. */
export function RecordBlock({ record, revoked, domain }: Props) {
  const { name, value, strings, zoneLine } = record;
  const host = name.slice(0, -domain.length - 1);
  return (
    <div className="space-y-2">
      <dl className="overflow-hidden rounded-lg border">
        <Part name="Type" text="TXT" />
        <Part name="Host" text={host} copy="the host">
          <span className="font-mono">{host}</span>
          <span className="block text-xs text-faint">
            <span className="break-all">{name}</span> where the form asks for the whole name
            <CopyButton text={name} label="Copy the whole name" />
          </span>
        </Part>
        <Part name="Value" text={value} copy="the value">
          <span className="font-mono text-xs leading-5">{value}</span>
        </Part>
      </dl>
      <Expandable summary="In other forms">
        <dl className="overflow-hidden rounded-lg border">
          <Part name="Zone file" text={zoneLine} copy="the line of a zone file" isCode />
          {strings.length > 1 ? (
            <Part
              name={`${strings.length} strings`}
              text={strings.map((part) => `"${part}"`).join(' ')}
              copy="the strings"
              isCode
            />
          ) : null}
          {revoked ? <Part name="Withdrawn" text={revoked.value} copy="the record of a withdrawn key" isCode /> : null}
        </dl>
        <p className="mt-1.5 text-xs text-faint">
          DNS carries a text in strings of at most 255 characters; most forms split it themselves. The last one, in
          place of the record, says that a key was withdrawn: for a key that got into wrong hands.
        </p>
      </Expandable>
    </div>
  );
}

function Part({
  name,
  text,
  copy,
  isCode = false,
  children,
}: {
  name: string;
  text: string;
  /** What the copy button copies. */
  copy?: string;
  isCode?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="flex items-start gap-3 border-b px-3 py-2 last:border-b-0">
      <dt className="w-12 shrink-0 pt-0.5 text-xs text-faint sm:w-20">{name}</dt>
      <dd className="flex min-w-0 flex-1 items-start gap-3 text-[13px] break-all">
        <div className="min-w-0 flex-1">
          {children ?? <span className={isCode ? 'font-mono text-xs leading-5' : 'font-mono'}>{text}</span>}
        </div>
        {copy ? <CopyButton text={text} label={`Copy ${copy}`} /> : null}
      </dd>
    </div>
  );
}
