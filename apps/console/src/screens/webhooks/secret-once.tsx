import { CodeBlock } from '../../ui/code-block.tsx';

/** A new secret, while it can still be seen. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <div>
      <p className="text-[13px] font-medium">Secret</p>
      <p className="mt-0.5 mb-2 text-[13px] text-soft">
        Each request is signed with it. Copy it to your program now: it is stored encrypted and never shown again.
      </p>
      <CodeBlock text={secret} label="secret" wrap className="break-all" />
    </div>
  );
}
