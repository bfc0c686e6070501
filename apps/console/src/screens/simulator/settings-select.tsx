'use client';

import { useQuery } from '@tanstack/react-query';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { inputLook } from './form-field.tsx';

export type Choice = { kind: 'inForce' } | { kind: 'draft' } | { kind: 'revision'; number: number };

/** A choice of settings as it stands in the address: `draft`, `r12`, empty for what is in force. */
export const choiceOf = (text: string): Choice =>
  text === 'draft'
    ? { kind: 'draft' }
    : /^r\d{1,9}$/.test(text)
      ? { kind: 'revision', number: Number(text.slice(1)) }
      : { kind: 'inForce' };

/** The same the other way round. */
export const choiceText = (choice: Choice): string =>
  choice.kind === 'revision' ? `r${choice.number}` : choice.kind === 'draft' ? 'draft' : '';

/** In words, for headings and choices. */
export const choiceWords = ({ kind, ...rest }: { kind: Choice['kind']; number?: number; revision?: number }): string =>
  kind === 'inForce' ? 'In force' : kind === 'draft' ? 'My draft' : `Revision ${rest.number ?? rest.revision ?? ''}`;

/** Which settings: those in force, one's draft, one of the last revisions. */
export function SettingsSelect({
  label,
  value,
  onChange,
  none,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Words for choosing nothing, where that can be. */
  none?: string;
}) {
  const trpc = useTRPC();
  const { may } = usePermission('configure');
  const draft = useQuery(trpc.drafts.summary.queryOptions(undefined, { enabled: may }));
  const revisions = useQuery(trpc.revisions.list.queryOptions({ limit: 20 }));
  const numbers = (revisions.data?.items ?? []).map(({ number }) => number);
  const chosen = choiceOf(value);
  const extra = chosen.kind === 'revision' && !numbers.includes(chosen.number) ? [chosen.number] : [];
  return (
    <label className="block min-w-0">
      <span className="mb-1 block text-[13px] font-medium">{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} className={inputLook}>
        {none === undefined ? null : <option value="none">{none}</option>}
        <option value="">what is in force</option>
        <option value="draft" disabled={!draft.data?.draft && value !== 'draft'}>
          my draft{draft.data?.draft || !may ? '' : ' (there is none)'}
        </option>
        {[...extra, ...numbers].map((number) => (
          <option key={number} value={`r${number}`}>
            revision {number}
          </option>
        ))}
      </select>
    </label>
  );
}
