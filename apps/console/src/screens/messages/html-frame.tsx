'use client';

import { ShieldCheck } from 'lucide-react';
import { useMemo } from 'react';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { type HarmlessHtml, harmlessHtml } from './harmless-html.ts';

/** An HTML part drawn from its structure alone, in a frame without any right: no script, no form, no address of ours, and a policy that loads nothing. */
export function HtmlFrame({ source }: { source: string }) {
  const { html, blocked, hosts } = useMemo(() => harmlessHtml(source), [source]);
  const document = useMemo(() => documentOf(html), [html]);
  return (
    <>
      <p className="mb-2 flex items-start gap-1.5 text-xs text-soft">
        <ShieldCheck aria-hidden className="mt-px size-3.5 shrink-0 text-good" />
        <span className="min-w-0">
          {blockedWords(blocked)}
          {hosts.length > 0 ? (
            <>
              {' '}
              It would have contacted{' '}
              <MailText text={hosts.join(', ')} max={300} className="font-mono break-all text-ink" />.
            </>
          ) : null}
        </span>
      </p>
      <iframe
        title="The message as a page"
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={document}
        className="h-[520px] w-full rounded-md border bg-white"
      />
    </>
  );
}

/** The frame inherits the page's policy, so its one style sheet needs the page's nonce; without it the page is plain, and as harmless. */
const documentOf = (html: string): string => {
  const nonce = /^[\w+/=-]+$/.exec(window.document.querySelector<HTMLElement>('[nonce]')?.nonce ?? '')?.[0];
  const policy = `default-src 'none'; form-action 'none'${nonce ? `; style-src 'nonce-${nonce}'` : ''}`;
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">${
    nonce ? `<style nonce="${nonce}">${style}</style>` : ''
  }<body dir="auto">${html}`;
};

const style =
  'body{font:14px/1.5 system-ui,sans-serif;color:#1b1c1d;background:#fff;margin:16px;overflow-wrap:anywhere}table{border-collapse:collapse}td,th{vertical-align:top;padding:2px 6px;text-align:start}code{font-size:12px;color:#55585c}pre{white-space:pre-wrap}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #cfcfc8}';

const blockedWords = (blocked: HarmlessHtml['blocked']): string => {
  const parts = [
    blocked.pictures && plural(blocked.pictures, 'picture'),
    blocked.scripts && plural(blocked.scripts, 'script'),
    blocked.styles && plural(blocked.styles, 'style'),
    blocked.frames && plural(blocked.frames, 'embedded thing'),
    blocked.forms && plural(blocked.forms, 'form control'),
  ].filter((part) => part !== 0 && part !== '');
  return parts.length > 0
    ? `Left out: ${parts.join(', ')}. Nothing was loaded and nothing ran.`
    : 'Nothing had to be left out. Links show where they lead and cannot be followed.';
};
