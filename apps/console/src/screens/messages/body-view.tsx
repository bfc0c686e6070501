'use client';

import { Paperclip } from 'lucide-react';
import { useState } from 'react';
import { Empty } from '../../ui/feedback.tsx';
import { formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { HtmlFrame } from './html-frame.tsx';
import { PlainText } from './plain-text.tsx';

/** What can be shown of a body. */
export type Body = {
  text: string | null;
  html: string | null;
  parts?: { name: string | null; type: string; size: number }[];
  truncated?: boolean;
  problem?: string | null;
};

/** The text, the rendering and the source of a body. Nothing of it runs or loads anything. */
export function BodyView({ content }: { content: Body }) {
  const { text, html, parts = [], truncated = false, problem } = content;
  const views = [
    ...(text ? [{ id: 'text', title: 'Text' }] : []),
    ...(html
      ? [
          { id: 'rendered', title: 'Rendered' },
          { id: 'source', title: 'HTML source' },
        ]
      : []),
  ];
  const [view, setView] = useState(views[0]?.id ?? 'none');
  return (
    <Panel title="Content" aside={truncated ? 'the beginning; download it for the whole' : undefined}>
      {problem ? (
        <p className="mb-3 text-[13px] text-warn">
          The structure could not be read: <MailText text={problem} max={300} />
        </p>
      ) : null}
      <Tabs label="Forms of the content" tabs={views} at={view} onChange={setView} />
      <div className={views.length > 1 ? 'pt-3' : ''}>
        {view === 'text' ? <PlainText text={text ?? ''} label="Text" /> : null}
        {view === 'source' ? <PlainText text={html ?? ''} label="HTML source" /> : null}
        {view === 'rendered' ? <HtmlFrame source={html ?? ''} /> : null}
        {view === 'none' ? <Empty title="No text in it">Its structure shows what there is instead.</Empty> : null}
      </div>
      {parts.length > 0 ? (
        <ul className="mt-4 divide-y rounded-md border">
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a stored message never move
            <li key={index} className="flex items-center gap-2.5 px-3 py-2 text-[13px]">
              <Paperclip aria-hidden className="size-4 shrink-0 text-faint" />
              <span className="min-w-0 truncate">
                <MailText text={part.name} empty="without a name" max={255} />
              </span>
              <span className="ml-auto shrink-0 font-mono text-xs text-faint">
                <MailText text={part.type} max={60} />
              </span>
              <span className="tabular shrink-0 text-xs text-faint">{formatSize(part.size)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}
