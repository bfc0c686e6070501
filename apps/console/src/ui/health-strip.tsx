'use client';

import { useQuery } from '@tanstack/react-query';
import { AlertTriangle } from 'lucide-react';
import Link from 'next/link';
import { problemOf, useTRPC } from './trpc.ts';

/** One line above every page while a part is not well: which, why, and what still works. Silent otherwise. */
export function HealthStrip() {
  const { data, error } = useQuery(
    useTRPC().health.get.queryOptions(undefined, { refetchInterval: 5_000, retry: false }),
  );
  const words = error
    ? [problemOf(error).detail]
    : (data?.parts ?? []).flatMap((part) => (part.status === 'ok' ? [] : [`${part.title}: ${part.reason}`]));
  if (words.length === 0) return null;
  return (
    <div
      role="status"
      className="flex items-start gap-2 border-b bg-bad-wash px-4 py-2 text-[13px] text-bad sm:px-6 lg:px-8"
    >
      <AlertTriangle aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0">
        {words.join(' ')}{' '}
        <Link href="/#parts" className="font-medium underline">
          See the parts
        </Link>
      </p>
    </div>
  );
}
