'use client';

import { useSearchParams } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DmarcFrame } from '../dmarc/dmarc-frame.tsx';
import { DueReports } from './due-reports.tsx';
import { NextReports } from './next-reports.tsx';
import { RestingAddresses } from './resting-addresses.tsx';
import { dueQuery, readSentView, type SentView as SentFilter, sentQuery } from './sent-filter.ts';
import { SentReports } from './sent-reports.tsx';
import { useSent } from './use-sent.ts';

/** What we tell other domains of mail in their name: what goes out next, what was sent, and the answers. */
export function SentScreen() {
  const shown = readSentView(useSearchParams());
  const [, setView] = useQueryParam('view');
  return (
    <DmarcFrame
      at="/dmarc/sent"
      lead="Once a day, each domain whose record asks for it is told who sent you mail in its name, and how that mail was judged."
      actions={
        shown.view === 'due' ? (
          <CopyAsCurl operation="dmarc.due" input={dueQuery(shown)} />
        ) : (
          <CopyAsCurl operation="dmarc.sent" input={sentQuery(shown)} />
        )
      }
    >
      <ChoiceChips
        label="What is shown"
        options={views}
        chosen={shown.view === 'due' ? 'due' : ''}
        onChange={setView}
        className="mb-4"
      />
      {shown.view === 'due' ? <DueReports shown={shown} /> : <SentView shown={shown} />}
    </DmarcFrame>
  );
}

function SentView({ shown }: { shown: SentFilter }) {
  const found = useSent(shown);
  return (
    <div className="space-y-4">
      <NextReports sender={found.data?.pages[0]?.sender} />
      <SentReports shown={shown} found={found} />
      <RestingAddresses />
    </div>
  );
}

const views = [
  ['', 'What was sent'],
  ['due', 'What a day leads to'],
] as const;
