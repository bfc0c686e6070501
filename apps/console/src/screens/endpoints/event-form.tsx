'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { absentFunctions, webhookFacts } from '@posthorn/settings/webhooks/facts';
import { useQuery } from '@tanstack/react-query';
import { type ComponentProps, useMemo } from 'react';
import { useTRPC } from '../../ui/trpc.ts';
import { EntryForm, useListNames } from '../policy/editor/entry-form.tsx';
import { type EventEntry, useEntryCheck } from './use-entry-check.ts';

type Props = Omit<ComponentProps<typeof EntryForm>, 'offer' | 'where' | 'entry'> & {
  entry: EventEntry;
  /** What the server says is wrong. */
  problems: readonly Problem[];
};

/** The form of an entry that is about events. Its expressions are read while they are typed. */
export function EventForm({ entry, problems: refused, ...props }: Props) {
  const language = useQuery(useTRPC().rules.language.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const lists = useListNames(props.draft);
  const functions = language.data?.functions;
  const offer = useMemo(
    () => ({ facts, functions: (functions ?? []).filter(({ name }) => !absentFunctions.has(name)), lists }),
    [functions, lists],
  );
  const problems = useEntryCheck(entry, { refused, lists: lists.map(({ name }) => name) });
  return <EntryForm {...props} entry={entry} problems={problems} offer={offer} where="of an event" />;
}

const facts = webhookFacts().map((fact) => ({
  ...fact,
  stages: [...fact.stages],
  feature: { slug: 'events', title: 'Events' },
}));
