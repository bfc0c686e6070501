import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleX, Copy, Upload } from 'lucide-react';
import { useId, useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { reportPlace } from '../dmarc-reports/report-place.ts';

/** Hands in reports that came by another way: many files, each with its own answer. */
export function UploadReports() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        <Upload aria-hidden className="size-4" />
        Hand in reports
      </Button>
      {isOpen ? <UploadDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function UploadDialog({ onClose }: { onClose: () => void }) {
  const id = useId();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [files, setFiles] = useState<readonly File[]>([]);
  const upload = useMutation(
    trpc.tlsReports.upload.mutationOptions({
      onSuccess: () =>
        Promise.all(
          [trpc.tlsReports, trpc.dmarc].map((kind) => queries.invalidateQueries({ queryKey: kind.pathKey() })),
        ),
    }),
  );
  const isTooMuch = files.length > MOST_FILES || files.reduce((sum, { size }) => sum + size, 0) > MOST_OCTETS;
  const send = async () => {
    const read = await Promise.all(files.map(async (file) => ({ name: file.name, base64: await base64Of(file) })));
    upload.mutate({ files: read });
  };
  return (
    <Dialog
      title="Hand in TLS reports"
      onClose={onClose}
      foot={
        <>
          <CopyAsCurl
            operation="tlsReports.upload"
            input={{ files: [{ name: 'report.json.gz', base64: '<the file in base64>' }] }}
          />
          <Guarded needs="configure">
            <Button
              kind="primary"
              busy={upload.isPending}
              disabled={files.length === 0 || isTooMuch}
              onClick={() => void send()}
            >
              {files.length > 1 ? `Read ${files.length} files` : 'Read'}
            </Button>
          </Guarded>
        </>
      }
    >
      <Guarded needs="configure" className="block">
        <label htmlFor={id} className="block text-[13px] font-medium">
          Files
          <input
            id={id}
            type="file"
            multiple
            accept=".json,.gz,.eml"
            onChange={(event) => {
              setFiles([...(event.target.files ?? [])]);
              upload.reset();
            }}
            className="mt-1 block w-full text-[13px] text-soft file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:text-[13px] file:font-medium file:text-ink"
          />
        </label>
      </Guarded>
      <p className="mt-2 text-[13px] text-soft">
        JSON, the same packed by gzip, or a whole message (.eml) that carries one; at most {MOST_FILES} files and 10 MB
        at once.
      </p>
      {isTooMuch ? <p className="mt-2 text-[13px] text-bad">That is too much at once: take fewer files.</p> : null}
      {upload.data ? <Answers items={upload.data.items} /> : null}
      <Refused error={upload.error} className="mt-2" />
    </Dialog>
  );
}

function Answers({ items }: { items: Outputs['tlsReports']['upload']['items'] }) {
  return (
    <ul aria-label="What came of them" className="mt-3 max-h-72 divide-y overflow-y-auto rounded-lg border">
      {items.map(({ name, kind, id, result, reason, remarks }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one file may stand there twice
        <li key={`${id} ${at}`} className="flex items-start justify-between gap-3 px-3 py-2 text-[13px]">
          <div className="min-w-0">
            <p className="truncate font-medium">
              <MailText text={name} max={255} />
            </p>
            <p className="text-soft">
              {reason ? (
                <MailText text={reason} />
              ) : kind !== 'tls' ? (
                <Link href={reportPlace(kind, id)} className="text-accent underline underline-offset-2">
                  A report of DMARC, kept with its own
                </Link>
              ) : remarks.length > 0 ? (
                `${plural(remarks.length, 'remark')}: ${remarks[0]}`
              ) : null}
            </p>
          </div>
          {result === 'refused' ? (
            <Badge tone="bad" icon={CircleX}>
              Not understood
            </Badge>
          ) : result === 'known' ? (
            <Badge tone="quiet" icon={Copy}>
              Known already
            </Badge>
          ) : (
            <Badge tone="good" icon={CircleCheck}>
              Read
            </Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

const MOST_FILES = 20;
const MOST_OCTETS = 10 * 1024 * 1024;
