'use client';

import { KeyRound } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { area, box, control, type WidgetProps } from './widget.ts';

/** A secret goes in and never comes out: set it, replace it, or clear it. It is kept only when one says so, never half typed. */
export function SecretWidget(props: WidgetProps) {
  const { schema, value, isLocked, onChange } = props;
  const [text, setText] = useState<string | null>(null);
  const isSet = typeof value === 'object' && value !== null;
  const isNew = isSet && Reflect.get(value, '$secret') === null;
  const isOpen = text !== null || !isSet;
  const isKey = schema.secret === 'private-key' || schema.secret === 'signing-key';
  const keep = () => {
    if (!text) return;
    onChange({ $secret: null, value: text });
    setText(null);
  };
  const shared = {
    ...control(props),
    value: text ?? '',
    onChange: ({ target }: { target: { value: string } }) => setText(target.value),
  };
  if (!isOpen) {
    return (
      <div className="flex flex-wrap items-center gap-2">
        <span className="inline-flex h-8 items-center gap-1.5 text-[13px] text-soft">
          <KeyRound aria-hidden className="size-3.5 text-good" />{' '}
          {isNew ? 'Set, on its way into the draft' : 'Set; never shown'}
        </span>
        <span className="flex gap-1.5">
          <Button
            id={props.id}
            aria-label={`Replace ${schema.title}`}
            disabled={isLocked}
            aria-describedby={props.describedBy}
            onClick={() => setText('')}
          >
            Replace
          </Button>
          {isOptional(props) ? (
            <Button kind="quiet" disabled={isLocked} onClick={() => onChange(undefined)}>
              Clear<span className="sr-only"> {schema.title}</span>
            </Button>
          ) : null}
        </span>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-start gap-2">
      {isKey ? (
        <textarea {...shared} rows={4} placeholder="-----BEGIN PRIVATE KEY-----" className={area} />
      ) : (
        <input
          {...shared}
          type="password"
          autoComplete="new-password"
          placeholder="Not set"
          onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && keep()}
          className={`${box} flex-1 basis-32`}
        />
      )}
      <Button disabled={isLocked || !text} onClick={keep}>
        Set<span className="sr-only"> {schema.title}</span>
      </Button>
      {isKey ? <FileButton isLocked={isLocked} onText={setText} /> : null}
      {isSet ? (
        <Button kind="quiet" onClick={() => setText(null)}>
          Keep the old one
        </Button>
      ) : null}
    </div>
  );
}

/** Takes a text from a file. */
export function FileButton({ isLocked, onText }: { isLocked: boolean; onText: (text: string) => void }) {
  return (
    <label className="inline-flex h-8 cursor-pointer items-center rounded-md border border-line-strong bg-surface px-3 text-[13px] font-medium shadow-card focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-(--accent) hover:bg-sunken has-disabled:opacity-55">
      From a file
      <input
        type="file"
        accept=".pem,.crt,.cer,.key,text/plain,application/x-pem-file"
        disabled={isLocked}
        className="sr-only"
        onChange={async ({ target }) => {
          const [file] = target.files ?? [];
          if (file && file.size <= MAX_FILE) onText(await file.text());
          target.value = '';
        }}
      />
    </label>
  );
}

/** A password beside a user name may be left out; the one of an account may not. */
const isOptional = ({ schema }: WidgetProps): boolean => schema.secret !== 'verifier';

const MAX_FILE = 200_000;
