import { spawnSync } from 'node:child_process';

/** A message as Python's email package reads it: a parser that shares nothing with ours. */
export type PythonMail = {
  headers: Record<string, string>;
  /** Of every part, outermost first: its type, and its content for leaves of text or reports. */
  parts: { type: string; text: string }[];
  defects: string[];
};

/** Reads a message with Python's email package. */
export function readWithPython(content: Buffer): PythonMail {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', SCRIPT], { input: content });
  if (status !== 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as PythonMail;
}

const SCRIPT = `
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.SMTPUTF8)
def text(part):
    return part.as_bytes().decode('utf-8', 'replace')
print(json.dumps({
    'headers': {name.lower(): str(value) for name, value in message.items()},
    'parts': [{'type': part.get_content_type(), 'text': text(part)} for part in message.walk()],
    'defects': [repr(defect) for part in message.walk() for defect in part.defects],
}))
`;
