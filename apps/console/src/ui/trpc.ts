'use client';

import type { AppRouter } from '@posthorn/api/router';
import { createTRPCClient, httpBatchStreamLink, httpLink, splitLink, TRPCClientError } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

/** What each operation answers, for the props of components. */
export type Outputs = inferRouterOutputs<AppRouter>;

/** What every procedure is asked. */
export type Inputs = inferRouterInputs<AppRouter>;

/**
 * One client per tab. Queries go as POST, because a queue selection does not fit an address; each answer arrives when it is ready, so that a slow one does not
 * hold up the rest of the page. How the parts are is asked apart: it must be answered when nothing else is.
 */
export const createClient = () =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ path }) => path === 'health.get',
        true: httpLink({ url: '/api/trpc' }),
        false: httpBatchStreamLink({ url: '/api/trpc', methodOverride: 'POST', maxItems: 12 }),
      }),
    ],
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
  if (!(error instanceof TRPCClientError)) return unreachable;
  const data = error.data as { problem?: Problem } | null;
  if (data?.problem) return data.problem;
  // What was refused before it became a call is a problem document itself, which the client could not read as an answer.
  const { response } = (error.meta ?? {}) as { response?: Response };
  return (response && problemOfStatus[response.status]) ?? unreachable;
};

/** Did it fail because the database is away? Then it is worth saying once, above everything. */
export const isDatabaseAway = (problem: Problem): boolean => problem.type.endsWith(':unavailable');

const unreachable: Problem = {
  type: 'urn:posthorn:problem:unreachable',
  title: 'The console does not answer',
  status: 0,
  detail: 'The connection to the server was lost. This page tries again by itself.',
};

const problemOfStatus: Record<number, Problem> = {
  401: {
    type: 'urn:posthorn:problem:unauthenticated',
    title: 'You are signed out',
    status: 401,
    detail: 'Sign in again to go on.',
  },
  503: {
    type: 'urn:posthorn:problem:unavailable',
    title: 'The database does not answer',
    status: 503,
    detail: 'This page tries again by itself and goes on when it is back.',
  },
};
