'use client';

import { Upload } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { Progress } from '../../ui/progress.tsx';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { byTrouble, handedInWords } from './handed-in.ts';
import { reportPlace } from './report-place.ts';
import { reportVerdict, sentence } from './report-words.ts';
import { type FileResult, useUpload } from './use-upload.ts';

/** Takes report files, many at a time, by choice or by dropping them here, and says of each what became of it. */
export function UploadPanel() {
  const id = useId();
  const { may, why } = usePermission('configure');
  const { handIn, results, progress } = useUpload();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (may) void handIn([...event.dataTransfer.files]);
  };
  return (
    <Panel title="Hand in reports" aside="XML, gzip, zip, or a saved mail">
      <label
        htmlFor={id}
        title={why || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(may);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classes(
          'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-dashed px-4 py-4 text-[13px]',
          isOver ? 'border-accent bg-accent-wash' : 'border-line-strong',
        )}
      >
        <Upload aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="min-w-0 flex-1 basis-48 text-soft">
          {why || 'Choose files, or drop them here. Nothing is counted twice.'}
        </span>
        <input
          id={id}
          type="file"
          multiple
          disabled={!may || progress !== null}
          aria-label="Report files"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = '';
            void handIn(files);
          }}
          className="max-w-full text-[13px] text-soft file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:text-[13px] file:font-medium file:text-ink"
        />
      </label>
      {progress ? (
        <div className="mt-3">
          <Progress label="Reading" {...progress} unit="files" />
        </div>
      ) : null}
      {progress === null && results.length > 1 ? (
        <p role="status" className="mt-3 text-[13px] font-medium">
          {handedInWords(results)}
        </p>
      ) : null}
      {results.length > 0 ? (
        <ul aria-label="What became of the files" className="mt-3 max-h-80 divide-y overflow-auto rounded-lg border">
          {(progress === null ? results.toSorted(byTrouble) : results).map((result) => (
            <FileLines key={result.key} result={result} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

const countedWords = {
  aggregate: (rows: number, messages: number) => `${formatCount(rows)} rows, ${formatCount(messages)} messages`,
  failure: (_: number, messages: number) => `a failure report about ${plural(messages, 'message')}`,
  tls: (_: number, sessions: number) => `a TLS report about ${plural(sessions, 'session')}`,
};

function FileLines({ result: { name, items, failed } }: { result: FileResult }) {
  return (
    <li className="space-y-1.5 px-3 py-2 text-[13px]">
      <p className="truncate font-mono text-xs">
        <MailText text={name} max={255} />
      </p>
      {failed ? <p className="text-bad">{failed}</p> : null}
      {items.map(({ kind, id, state, reason, organization, domain, records, messages }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one file may hold the same report twice
        <p key={`${id} ${at}`} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <VerdictBadge verdict={reportVerdict[state]} />
          <Link href={reportPlace(kind, id)} className="min-w-0 break-words text-accent hover:underline">
            {domain === null ? (
              'Open it'
            ) : (
              <MailText text={`${organization || 'Somebody'} about ${domain}`} max={200} />
            )}
          </Link>
          <span className="min-w-0 break-words text-soft">
            {reason ? <MailText text={sentence(reason)} max={400} /> : countedWords[kind](records, messages)}
          </span>
        </p>
      ))}
    </li>
  );
}
