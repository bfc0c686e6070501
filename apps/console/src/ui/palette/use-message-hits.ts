'use client';

import { useQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useTRPC } from '../trpc.ts';
import { useSettled } from '../use-settled.ts';
import type { Entry } from './entry.ts';

/** Messages whose queue id, id, Message-ID or address is what was typed; nothing is asked for other words. */
export const useMessageHits = (typed: string): { entries: Entry[]; isLooking: boolean } => {
  const wanted = useSettled(typed.trim(), 180);
  const filter = filterFor(wanted);
  const trpc = useTRPC();
  const byId = useQuery(trpc.messages.get.queryOptions({ id: wanted }, { enabled: isUuid(wanted), retry: false }));
  const found = useQuery(
    trpc.messages.search.queryOptions({ ...filter, limit: 5 }, { enabled: filter !== null, staleTime: 10_000 }),
  );
  const messages = [
    ...(byId.data && isUuid(wanted) ? [byId.data.message] : []),
    ...(filter ? (found.data?.items ?? []).map(({ message }) => message) : []),
  ];
  return {
    isLooking: (filter !== null && found.isFetching) || (isUuid(wanted) && byId.isFetching),
    entries: messages.map(({ id, subject, reversePath, queueId }) => ({
      id: `message ${id}`,
      title: subject || '(no subject)',
      hint: `${queueId} · ${reversePath || '<>'}`,
      isMail: true,
      icon: Mail,
      href: `/activity/messages/${id}`,
    })),
  };
};

const filterFor = (typed: string) => {
  if (typed.length < 3 || typed.length > 300 || isUuid(typed)) return null;
  if (/^<.+@.+>$/.test(typed)) return { messageId: typed };
  if (typed.includes('@')) return { text: typed };
  return /^[0-9A-Z]{8,15}$/i.test(typed) && /\d/.test(typed) ? { queueId: typed.toUpperCase() } : null;
};

const isUuid = (text: string): boolean => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
