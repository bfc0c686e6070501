/** Code that checks the signature of a delivery. A test runs each of them against a signed one. */
export const examples = {
  node: `import { createHmac, timingSafeEqual } from 'node:crypto';

// headers: of the request, in small letters; body: as it came, unparsed
export function isOurs(headers, body, secret) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\${body}\`).digest();
  return headers['webhook-signature'].split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
`,
  python: `import base64, hashlib, hmac, time

# headers: of the request, in small letters; body: bytes as they came
def is_ours(headers, body, secret):
    id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split(" "))
`,
  shell: `# ID, TIMESTAMP, SIGNATURE: the headers; SECRET: whsec_...; body.json: the body as it came
key=$(printf %s "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
wanted=v1,$( (printf '%s.%s.' "$ID" "$TIMESTAMP"; cat body.json) \\
  | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
case " $SIGNATURE " in *" $wanted "*) echo ours ;; *) echo forged ;; esac
`,
} as const;
