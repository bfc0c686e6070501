'use client';

import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';

export type About = 'one' | 'several' | 'international';

/** The report that the words make: as a reader sees it, or as it is sent. */
export function ReportPreview({
  report,
  about,
  onAbout,
  input,
}: {
  report: Outputs['reportTexts']['preview'];
  about: About;
  onAbout: (about: About) => void;
  input: unknown;
}) {
  const [view, setView] = useQueryParam('view');
  const isRaw = view === 'raw';
  return (
    <Panel
      title="The report it makes"
      aside={<CopyAsCurl operation="reportTexts.preview" input={input} className="-mr-3" />}
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <ChoiceChips label="About" className="flex-wrap" options={abouts} chosen={about} onChange={onAbout} />
        <ChoiceChips
          label="View"
          options={views}
          chosen={isRaw ? 'raw' : 'read'}
          onChange={(next) => setView(next === 'raw' ? 'raw' : '', 'replace')}
        />
      </div>
      {isRaw ? (
        <CodeBlock text={report.raw} label="the report as it is sent" className="[&_pre]:max-h-[560px]" />
      ) : (
        <article aria-label="the report as it is read" className="rounded-lg border">
          <p className="border-b px-3 py-2 text-[13px] font-semibold break-words">{report.subject}</p>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
            tabIndex={0}
            className="max-h-[560px] min-h-[320px] overflow-auto p-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap sm:whitespace-pre"
          >
            {report.text}
          </pre>
        </article>
      )}
      <p className="mt-2 text-xs text-faint">
        Written by the composer that writes reports, about a sample message. Non-ASCII letters travel encoded, so that
        every server takes them.
      </p>
    </Panel>
  );
}

const abouts: readonly (readonly [About, string])[] = [
  ['one', 'One recipient'],
  ['several', 'Several'],
  ['international', 'Beyond ASCII'],
];
const views: readonly (readonly ['read' | 'raw', string])[] = [
  ['read', 'As read'],
  ['raw', 'As sent'],
];
