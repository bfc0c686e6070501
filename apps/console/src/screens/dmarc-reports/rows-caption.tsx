import { Button } from '../../ui/button.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { overrideWords } from './overrides-line.tsx';

/** Which of the rows are shown, and the way back to all of them. */
export function RowsCaption({
  source,
  override,
  onAnySource,
  onAnyReason,
}: {
  source: string;
  override: string;
  onAnySource: () => void;
  onAnyReason: () => void;
}) {
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {source === '' ? null : (
        <>
          <span>
            from <span className="font-mono text-xs">{source}</span>, whenever it was
          </span>
          <Button kind="quiet" onClick={onAnySource}>
            From anywhere
          </Button>
        </>
      )}
      {override === '' ? null : (
        <>
          <span>
            where receivers did otherwise: <MailText text={overrideWords(override)} max={60} />
          </span>
          <Button kind="quiet" onClick={onAnyReason}>
            For any reason
          </Button>
        </>
      )}
    </span>
  );
}
