'use client';

import { scannersOf } from '@posthorn/settings/scanners';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueryParam } from '../../../search/use-query-param.ts';
import { buttonLook } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty } from '../../../ui/feedback.tsx';
import { plural } from '../../../ui/format.ts';
import { Link } from '../../../ui/link.tsx';
import { useTRPC } from '../../../ui/trpc.ts';
import { DraftFrame } from '../../drafts/draft-frame.tsx';
import { TakenOut } from '../../drafts/taken-out.tsx';
import { useDraft } from '../../drafts/use-draft.ts';
import { useDraftedList } from '../../drafts/use-drafted-list.ts';
import { profileColumns } from './profile-columns.tsx';
import { RecipeCards } from './recipe-cards.tsx';
import { RecipeDialog } from './recipe-dialog.tsx';
import type { Recipe } from './recipes.ts';
import { scannerColumns } from './scanner-columns.tsx';
import { TestDialog } from './test-dialog.tsx';

/** The programs that look at what mail holds, how they do, and whose mail they see. */
export function ScannersScreen() {
  const draft = useDraft();
  const [tested, setTested] = useQueryParam('test');
  const [chosen, choose] = useState<Recipe | null>(null);
  const scanners = useDraftedList(draft, scannersOf, 'name');
  const profiles = useDraftedList(draft, ({ content }) => content.profiles, 'name');
  const told = useQuery(useTRPC().scanners.list.queryOptions({}, { refetchInterval: 5000 }));
  const health = new Map(told.data?.items.map((one) => [one.name, one]));
  const both = { scanners: scanners.entries, profiles: profiles.entries };
  return (
    <DraftFrame
      title="Scanners"
      lead="Programs that look at what mail holds, once it is here and before the client hears that it was taken. Profiles say whose mail they see, and what follows."
      draft={draft}
      actions={
        <>
          <CopyAsCurl operation="scanners.list" />
          <Link href="/features/content" className={buttonLook('plain')}>
            All settings
          </Link>
        </>
      }
    >
      {() => (
        <>
          <RecipeCards
            drafted={both}
            inForce={{
              scanners: draft.inForce ? scannersOf(draft.inForce) : [],
              profiles: draft.inForce?.content.profiles ?? [],
            }}
            onChoose={choose}
            onTest={setTested}
          />
          <DataTable
            label="Scanners"
            rows={scanners.entries}
            columns={scannerColumns({ health, stateOf: scanners.stateOf, onTest: setTested })}
            rowKey={({ name }) => name}
            exportName="scanners"
            lines={2}
            caption={plural(scanners.entries.length, 'scanner')}
            empty={
              <Empty title="No scanner yet">
                Mail is judged by who sent it alone. Set up one of the two above, or add SpamAssassin, a milter or a
                program of your own under All settings.
              </Empty>
            }
          />
          <TakenOut keys={scanners.removed} />
          <p className="mt-2 text-[13px] text-soft">
            <Link href="/features/dcc" className="underline hover:text-ink">
              DCC
            </Link>{' '}
            has settings of its own; what milters may change stands under{' '}
            <Link href="/features/milter" className="underline hover:text-ink">
              Milters
            </Link>
            .
          </p>
          <h2 className="mt-6 text-sm font-semibold">Profiles</h2>
          <p className="mt-0.5 mb-2 max-w-prose text-[13px] text-soft">
            Mail from outside is what neither signed in nor came from a host that may relay. Mail that you send from
            this machine to try a scanner is not: use Test, or let the profile see all mail.
          </p>
          <DataTable
            label="Profiles"
            rows={profiles.entries}
            columns={profileColumns(profiles.stateOf)}
            rowKey={({ name }) => name}
            exportName="profiles"
            lines={2}
            caption={plural(profiles.entries.length, 'profile')}
            empty={
              <Empty title="No profile yet">
                A profile names recipients, the scanners that see their mail, and what follows from what these find.
              </Empty>
            }
          />
          <TakenOut keys={profiles.removed} />
          {chosen === null ? null : (
            <RecipeDialog recipe={chosen} {...both} draft={draft} onClose={() => choose(null)} />
          )}
          {tested === '' ? null : <TestDialog name={tested} onClose={() => setTested('')} />}
        </>
      )}
    </DraftFrame>
  );
}
