'use client';

import type { AppRouter } from '@posthorn/api/router';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { announceTakenOver } from './early-input.ts';
import type { FirstLook } from './first-look.ts';
import { withPageAnswers } from './page-answers.ts';
import type { Preferences } from './preferences.ts';
import { PreferencesProvider } from './preferences-provider.tsx';
import { createClient, problemOf, TRPCProvider } from './trpc.ts';
import { UndoProvider } from './undo-bar.tsx';

export function Providers({
  preferences,
  firstLook,
  drawnAt,
  children,
}: {
  preferences: Preferences;
  firstLook: FirstLook;
  drawnAt: number;
  children: ReactNode;
}) {
  const [trpcClient] = useState(createClient);
  const [{ queryClient, forget }] = useState(() => createQueryClient(trpcClient, firstLook));
  // By now the whole page was taken over.
  useEffect(forget, [forget]);
  useEffect(announceTakenOver, []);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <PreferencesProvider initial={preferences} drawnAt={drawnAt}>
          <UndoProvider>{children}</UndoProvider>
        </PreferencesProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}

const createQueryClient = (client: ReturnType<typeof createClient>, { viewer, health, answers }: FirstLook) => {
  const { cache, forget } = withPageAnswers(answers, { onError: leaveIfSignedOut });
  const queryClient = new QueryClient({
    queryCache: cache,
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // What the server refuses will be refused again; what did not reach it may get through.
        retry: (count, error) => (problemOf(error).status === 0 || problemOf(error).status >= 500) && count < 2,
        retryDelay: (count) => 400 * 2 ** count,
        // What could not be asked is asked again for as long as somebody looks at it.
        refetchInterval: ({ state }) =>
          state.status === 'error' && problemOf(state.error).status >= 500 ? 5_000 : false,
      },
    },
  });
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
  if (viewer) queryClient.setQueryData(trpc.account.me.queryKey(), viewer);
  if (health) queryClient.setQueryData(trpc.health.get.queryKey(), health);
  return { queryClient, forget };
};

/** A session that ended leads to the sign-in page and back to where one was. */
const leaveIfSignedOut = (error: unknown): void => {
  const { type } = problemOf(error);
  const here = `${location.pathname}${location.search}`;
  if (type.endsWith(':unauthenticated') && !location.pathname.startsWith('/sign-in')) {
    location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  }
  if (type.endsWith(':password-change-required') && location.pathname !== '/choose-password')
    location.assign('/choose-password');
};
