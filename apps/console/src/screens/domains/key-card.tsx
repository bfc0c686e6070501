'use client';

import { MoreHorizontal, Play, Square, Trash2 } from 'lucide-react';
import { Expandable } from '../../ui/expandable.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { KeyDates } from './key-dates.tsx';
import { RecordBlock } from './record-block.tsx';
import { RoleBadge } from './role-badge.tsx';
import { SightLine } from './sight-line.tsx';
import { algorithmWords, type Domain, type SigningKey } from './signing-key.ts';
import type { KeyDeed } from './use-key-deeds.ts';

/** One key: what it does, its record, whether the world sees it, and what can be done with it. */
export function KeyCard({
  domain,
  signingKey,
  onDo,
}: {
  domain: Domain;
  signingKey: SigningKey;
  onDo: (deed: KeyDeed) => void;
}) {
  const { selector, role, reason, record, revoked, sight, isLeaving, isChanged } = signingKey;
  const { may, why } = usePermission('configure');
  const isSettled = sight?.state === 'seen';
  return (
    <li id={`key-${selector}`} className="scroll-mt-20 space-y-3 px-4 py-4">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <h3 className="min-w-0 font-mono text-[13px] font-semibold break-all">{selector}</h3>
        <RoleBadge role={role} />
        <span className="text-xs text-soft">{algorithmWords(signingKey)}</span>
        {isLeaving ? <span className="text-xs text-accent">taken out in your draft</span> : null}
        {isChanged ? <span className="text-xs text-accent">changed in your draft</span> : null}
        <span className="ml-auto">
          <Menu
            label={`Change ${selector}`}
            items={itemsFor(signingKey, { may, why, onDo })}
            look="inline-flex size-8 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink"
          >
            <MoreHorizontal aria-hidden className="size-4" />
          </Menu>
        </span>
      </div>
      {reason && role === 'blocked' ? <p className="text-[13px] text-warn">It does not sign: {reason}.</p> : null}
      <SightLine sight={sight} />
      {record ? (
        isSettled ? (
          <Expandable summary="The record">
            <RecordBlock record={record} revoked={revoked} domain={domainOf(record.name)} />
          </Expandable>
        ) : (
          <RecordBlock record={record} revoked={revoked} domain={domainOf(record.name)} />
        )
      ) : null}
      <KeyDates signingKey={signingKey} keepRecordDays={domain.keepRecordDays} />
    </li>
  );
}

/** The domain as DNS writes it, which may not be how people do. */
const domainOf = (name: string): string => name.slice(name.indexOf('._domainkey.') + '._domainkey.'.length);

const itemsFor = (
  { selector, role, isLeaving }: SigningKey,
  { may, why, onDo }: { may: boolean; why: string; onDo: (deed: KeyDeed) => void },
): MenuItem[] => {
  const hint = may ? undefined : why;
  const items: MenuItem[] = [];
  if (role === 'next')
    items.push({
      id: 'now',
      title: 'Let it sign now',
      icon: Play,
      hint: hint ?? 'as soon as its record is seen',
      disabled: !may,
      onSelect: () => onDo({ kind: 'start', selector }),
    });
  if (role === 'signs' || role === 'stands-by' || role === 'blocked')
    items.push({
      id: 'stop',
      title: 'Let it sign no more',
      icon: Square,
      hint,
      disabled: !may,
      onSelect: () => onDo({ kind: 'stop', selector }),
    });
  items.push({
    id: 'remove',
    title: 'Remove the key',
    icon: Trash2,
    tone: 'danger',
    hint: hint ?? (isLeaving ? 'It is taken out in your draft.' : undefined),
    disabled: !may || isLeaving,
    onSelect: () => onDo({ kind: 'remove', selector }),
  });
  return items;
};
