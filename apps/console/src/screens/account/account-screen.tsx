'use client';

import { useQuery } from '@tanstack/react-query';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { AppearancePanel } from './appearance-panel.tsx';
import { NamePanel } from './name-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

/** One's own account: who one is, the ways to sign in, where one is signed in, and how the console looks. */
export function AccountScreen() {
  const query = useQuery(useTRPC().account.profile.queryOptions());
  const { data: profile } = query;
  return (
    <>
      <PageHead title="Account" lead="Who you are here, how you sign in, and where you are signed in." />
      {query.isError && !profile ? (
        <Failure error={query.error} retry={() => query.refetch()} />
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          {profile ? <NamePanel profile={profile} /> : <Waiting title="You" size="h-[137px]" />}
          <AppearancePanel />
          {profile ? <PasswordPanel profile={profile} /> : <Waiting title="Password" size="h-11" />}
          {profile ? <SecondFactorPanel profile={profile} /> : <Waiting title="Authenticator app" size="h-11" />}
          <div className="min-w-0 lg:col-span-2">
            {profile ? <PasskeysPanel profile={profile} /> : <Waiting title="Passkeys" size="h-6" />}
          </div>
          <div className="min-w-0 lg:col-span-2">
            <SessionsPanel />
          </div>
        </div>
      )}
    </>
  );
}

function Waiting({ title, size }: { title: string; size: string }) {
  return (
    <Panel title={title}>
      <div role="status" aria-label="Loading">
        <Skeleton className={size} />
      </div>
    </Panel>
  );
}
