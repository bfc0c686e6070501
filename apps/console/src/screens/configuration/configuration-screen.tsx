'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download, FileUp, RotateCcw } from 'lucide-react';
import { type ChangeEvent, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatSize } from '../../ui/format.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { ApplyPanel } from './apply-panel.tsx';
import { CheckResult } from './check-result.tsx';
import { DocumentEditor } from './document-editor.tsx';

/** All settings as one document: out, edited anywhere, checked, compared with what is in force, and applied. */
export function ConfigurationScreen() {
  const trpc = useTRPC();
  const exported = useQuery(trpc.configuration.export.queryOptions({}, { staleTime: 60_000 }));
  // The revision the document was made from: what others publish meanwhile shows against it.
  const [loaded, setLoaded] = useState<{ text: string; base: number } | null>(null);
  const [text, setText] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const load = useCallback((data: NonNullable<typeof exported.data>) => {
    const formatted = `${JSON.stringify(data.configuration, null, 2)}\n`;
    setLoaded({ text: formatted, base: data.revision });
    setText(formatted);
  }, []);
  useEffect(() => {
    if (exported.data && !loaded) load(exported.data);
  }, [exported.data, loaded, load]);
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = '';
    if (!chosen) return;
    if (chosen.size > maxBytes) return setProblem(`${chosen.name} is larger than ${formatSize(maxBytes)}.`);
    setProblem('');
    setText(await chosen.text());
  };
  const isEdited = loaded !== null && text !== loaded.text;
  return (
    <>
      <PageHead
        title="Whole configuration"
        lead="Every setting in one document. Secrets are references: the document may be kept and compared, but not moved to another installation with its passwords."
        actions={
          <>
            <CopyAsCurl operation="configuration.export" input={{}} />
            <Button disabled={!loaded} onClick={() => download(text, `posthorn-${loaded?.base ?? 0}.json`)}>
              <Download aria-hidden className="size-4" />
              Download
            </Button>
            <Guarded needs="configure">
              <Button onClick={() => file.current?.click()}>
                <FileUp aria-hidden className="size-4" />
                Upload
              </Button>
            </Guarded>
            <input
              ref={file}
              type="file"
              accept="application/json,.json"
              onChange={upload}
              aria-label="Document to upload"
              className="hidden"
            />
          </>
        }
      />
      {problem ? (
        <p role="alert" className="mb-3 text-[13px] text-bad">
          {problem}
        </p>
      ) : null}
      {exported.isError ? (
        <Panel>
          <Failure error={exported.error} retry={() => exported.refetch()} />
        </Panel>
      ) : (
        <div className="space-y-4">
          <Panel
            title="Document"
            flush
            aside={
              <span className="flex items-center gap-3">
                <span className="tabular">
                  {loaded ? `made from revision ${loaded.base} · ${formatSize(text.length)}` : 'Loading…'}
                </span>
                {isEdited ? (
                  <button
                    type="button"
                    onClick={() => setText(loaded.text)}
                    className="inline-flex shrink-0 items-center gap-1 font-medium whitespace-nowrap text-accent hover:underline"
                  >
                    <RotateCcw aria-hidden className="size-3.5" />
                    As it was
                  </button>
                ) : null}
              </span>
            }
          >
            {loaded ? (
              <DocumentEditor text={text} onChange={setText} />
            ) : (
              <Skeleton className="h-[420px] w-full rounded-none" />
            )}
          </Panel>
          {loaded && isEdited ? (
            <Checked
              text={text}
              base={loaded.base}
              // Not before the new one is here: the old one at hand would pass for it.
              onApplied={() => void exported.refetch().then(({ data }) => data && load(data))}
            />
          ) : null}
        </div>
      )}
    </>
  );
}

/** What the document, as it stands in the editor, would change; looked at a moment after the last key. */
function Checked({ text, base, onApplied }: { text: string; base: number; onApplied: () => void }) {
  const trpc = useTRPC();
  const settled = useSettled(useDeferredValue(text));
  const check = useQuery(
    trpc.configuration.check.queryOptions({ text: settled }, { placeholderData: keepPreviousData, gcTime: 0 }),
  );
  if (check.isError)
    return (
      <Panel>
        <Failure error={check.error} retry={() => check.refetch()} />
      </Panel>
    );
  if (!check.data)
    return (
      <Panel title="Check">
        <Skeleton className="h-5 w-1/3" />
      </Panel>
    );
  const isCurrent = settled === text && !check.isPlaceholderData;
  return (
    <>
      <CheckResult checked={check.data} base={base} isCurrent={isCurrent} />
      {check.data.valid && check.data.changeCount > 0 ? (
        <ApplyPanel text={text} base={base} checked={check.data} isCurrent={isCurrent} onApplied={onApplied} />
      ) : null}
    </>
  );
}

const useSettled = (text: string): string => {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
};

const download = (text: string, name: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
};

const maxBytes = 8 * 1024 * 1024;
