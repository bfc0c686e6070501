import { CodeBlock } from '../../ui/code-block.tsx';
import { Facts } from '../../ui/facts.tsx';
import { visible } from '../../ui/mail-text.tsx';
import { When } from '../../ui/when.tsx';
import { indented } from '../endpoints/indented.ts';
import { OutcomeLine } from './outcome-line.tsx';
import type { DeliveryDetail } from './webhook.ts';

/** A delivery whole: the request and the beginning of the answer, both as text. */
export function DeliveryView({ delivery }: { delivery: DeliveryDetail }) {
  const { id, at, attempts, nextTry, url, answer, body } = delivery;
  return (
    <div className="space-y-4">
      <Facts
        rows={[
          ['Last try', <OutcomeLine key="outcome" delivery={delivery} />],
          ['Made', <When key="at" at={at} />],
          ['Tries', String(attempts)],
          ['Next try', nextTry ? <When key="next" at={nextTry} isPlan /> : null],
          [
            'Posted to',
            url ? (
              <span key="url" className="font-mono text-xs break-all">
                {visible(url)}
              </span>
            ) : null,
          ],
          [
            'webhook-id',
            <span key="id" className="font-mono text-xs break-all">
              {id}
            </span>,
          ],
        ]}
      />
      <div>
        <h3 className="mb-1.5 text-[13px] font-medium">Request</h3>
        <CodeBlock text={indented(body)} label="request" className="[&_pre]:max-h-72" />
      </div>
      <div>
        <h3 className="mb-1.5 text-[13px] font-medium">Answer</h3>
        {answer ? (
          <CodeBlock text={visible(answer)} label="answer" wrap className="[&_pre]:max-h-48" />
        ) : (
          <p className="text-[13px] text-soft">{answer === null ? 'There was none.' : 'Its body was empty.'}</p>
        )}
      </div>
    </div>
  );
}
