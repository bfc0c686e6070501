import { ChevronRight } from 'lucide-react';
import { Link } from '../../ui/link.tsx';
import { places } from '../../ui/navigation.ts';
import { Panel } from '../../ui/panel.tsx';
import { OthersLine } from '../drafts/others-line.tsx';

/** What belongs to no feature: the versions of the settings, the whole of them, and who may touch them. */
export function SettingsIndex() {
  const pages = places.find(({ href }) => href === '/settings')?.children ?? [];
  return (
    <>
      <Panel flush>
        <ul className="divide-y">
          {pages.map(({ href, title }) => (
            <li key={href}>
              <Link href={href} className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-sunken">
                <span className="min-w-0 flex-1">
                  <span className="block text-[13px] font-medium">{title}</span>
                  <span className="block text-[13px] text-soft">{words[href]}</span>
                </span>
                <ChevronRight aria-hidden className="size-4 shrink-0 text-faint" />
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      <div className="my-4">
        <OthersLine />
      </div>
    </>
  );
}

const words: Record<string, string> = {
  '/settings/revisions': 'Every published version: who, when, why, what it changed; and the way back.',
  '/settings/configuration': 'All settings in one document: export, compare, apply.',
  '/settings/webhooks': 'Web servers of yours that are told what happens.',
  '/settings/actions': 'What is done about events in your databases and in Redis, and what may forbid a connection.',
  '/settings/report-texts': 'What senders read in bounces, delay notices and receipts, in which language.',
  '/settings/users': 'Who may sign in, and what they may do.',
  '/settings/keys': 'Keys for scripts: what they open, when they were last used, when they end.',
  '/settings/audit': 'Who did what, from where, in a chain that shows when a row is missing.',
};
