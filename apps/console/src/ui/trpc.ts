'use client';

import type { AppRouter } from '@posthorn/api/router';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

/** What each operation answers, for the props of components. */
export type Outputs = inferRouterOutputs<AppRouter>;

/** One client per tab. Queries go as POST, because a queue selection does not fit an address. */
export const createClient = () =>
  createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: '/api/trpc', methodOverride: 'POST', maxItems: 12 })],
  });

/** What the API said was wrong, in the words of its problem document. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { path: string; reason: string }[];
};

export const problemOf = (error: unknown): Problem => {
  const data = error instanceof TRPCClientError ? (error.data as { problem?: Problem } | null) : null;
  return (
    data?.problem ?? {
      type: 'urn:posthorn:problem:unreachable',
      title: 'The console does not answer',
      status: 0,
      detail: 'The connection to the server was lost. This page tries again by itself.',
    }
  );
};
