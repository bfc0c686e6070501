'use client';

import { Paperclip } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Empty } from '../../ui/feedback.tsx';
import { formatSize } from '../../ui/format.ts';
import { MailText, visible } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { harmlessHtml } from './harmless-html.ts';
import type { Content } from './use-content.ts';

/** The text, the rendering and the source of a body. Nothing of it runs or loads anything. */
export function BodyView({ content }: { content: Content }) {
  const views = [
    ...(content.text ? [{ id: 'text', title: 'Text' }] : []),
    ...(content.html
      ? [
          { id: 'rendered', title: 'Rendered' },
          { id: 'source', title: 'HTML source' },
        ]
      : []),
  ];
  const [view, setView] = useState(views[0]?.id ?? 'none');
  return (
    <Panel title="Content" aside={content.truncated ? 'the beginning; download it for the whole' : undefined}>
      {content.problem ? (
        <p className="mb-3 text-[13px] text-warn">The structure could not be read: {content.problem}</p>
      ) : null}
      <Tabs label="Forms of the content" tabs={views} at={view} onChange={setView} />
      <div className="pt-3">
        {view === 'text' ? <Plain text={content.text ?? ''} /> : null}
        {view === 'source' ? <Plain text={content.html ?? ''} /> : null}
        {view === 'rendered' ? <Rendered html={content.html ?? ''} /> : null}
        {view === 'none' ? (
          <Empty title="No text in it">Only parts that are shown by their names below, if there are any.</Empty>
        ) : null}
      </div>
      {content.parts.length > 0 ? (
        <ul className="mt-4 divide-y rounded-md border">
          {content.parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a stored message never move
            <li key={index} className="flex items-center gap-2.5 px-3 py-2 text-[13px]">
              <Paperclip aria-hidden className="size-4 shrink-0 text-faint" />
              <MailText text={part.name} empty="without a name" className="min-w-0 truncate" />
              <span className="ml-auto shrink-0 font-mono text-xs text-faint">
                <MailText text={part.type} />
              </span>
              <span className="tabular shrink-0 text-xs text-faint">{formatSize(part.size)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function Plain({ text }: { text: string }) {
  return (
    <pre dir="auto" className="max-h-[560px] overflow-auto font-mono text-xs leading-5 break-words whitespace-pre-wrap">
      {visible(text, 200_000)}
    </pre>
  );
}

/** A frame without any right: no script, no form, no address of ours, and a policy that loads nothing. */
function Rendered({ html }: { html: string }) {
  const harmless = useMemo(() => harmlessHtml(html), [html]);
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; form-action 'none'">`;
  return (
    <>
      <p className="mb-2 text-xs text-faint">
        Drawn without scripts, styles, pictures or links: only its structure. The source shows the rest.
      </p>
      <iframe
        title="The message as a page"
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={`${policy}${harmless}`}
        className="h-[480px] w-full rounded-md border bg-white"
      />
    </>
  );
}
