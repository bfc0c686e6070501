'use client';

import { useQueryParam } from '../../search/use-query-param.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ReplayTab } from './replay-tab.tsx';
import { SessionTab } from './session-tab.tsx';

/** What would become of a session, or of all the mail of late, under these settings or those. Nothing comes of it. */
export function SimulatorScreen() {
  const [tab, setTab] = useQueryParam('tab');
  const at = tab === 'replay' ? 'replay' : 'session';
  return (
    <>
      <PageHead
        title="Simulator"
        lead="An engine answers as it would answer the real thing, and shows why. Nothing is stored, counted or delivered; DNS is really asked."
      />
      <div className="mb-4">
        <Tabs
          label="What to simulate"
          tabs={[
            { id: 'session', title: 'One session' },
            { id: 'replay', title: 'Replay of recent mail' },
          ]}
          at={at}
          onChange={(id) => setTab(id === 'replay' ? 'replay' : '')}
        />
      </div>
      {at === 'replay' ? <ReplayTab /> : <SessionTab />}
    </>
  );
}
