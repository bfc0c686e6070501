-- People: second factors, passkeys, what is known of a session, and an audit log that can be searched.

ALTER TABLE "user" ADD COLUMN "last_sign_in_at" timestamptz(6);

ALTER TABLE "session"
  ADD COLUMN "method" text NOT NULL DEFAULT 'password',
  ADD COLUMN "authenticated_at" timestamptz(6) NOT NULL DEFAULT now(),
  ADD COLUMN "last_seen_at" timestamptz(6) NOT NULL DEFAULT now(),
  ADD COLUMN "last_seen_address" text;

ALTER TABLE "api_key" ADD COLUMN "last_used_address" text;

CREATE TABLE "totp" (
  "user_id" text NOT NULL CONSTRAINT "totp_pkey" PRIMARY KEY
    CONSTRAINT "totp_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "secret_id" text NOT NULL,
  "last_step" bigint NOT NULL DEFAULT 0,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "confirmed_at" timestamptz(6)
);

CREATE TABLE "recovery_code" (
  "id" text NOT NULL CONSTRAINT "recovery_code_pkey" PRIMARY KEY,
  "user_id" text NOT NULL
    CONSTRAINT "recovery_code_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "hash" text NOT NULL,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "used_at" timestamptz(6)
);
CREATE UNIQUE INDEX "recovery_code_user_id_hash_key" ON "recovery_code" ("user_id", "hash");

CREATE TABLE "passkey" (
  "id" text NOT NULL CONSTRAINT "passkey_pkey" PRIMARY KEY,
  "user_id" text NOT NULL
    CONSTRAINT "passkey_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "name" text NOT NULL,
  "credential_id" text NOT NULL,
  "public_key" bytea NOT NULL,
  "counter" bigint NOT NULL DEFAULT 0,
  "transports" text[],
  "relying_party" text NOT NULL,
  "is_backed_up" boolean NOT NULL DEFAULT false,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "last_used_at" timestamptz(6)
);
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey" ("credential_id");
CREATE INDEX "passkey_user_id_idx" ON "passkey" ("user_id");

CREATE TABLE "trusted_browser" (
  "id" text NOT NULL CONSTRAINT "trusted_browser_pkey" PRIMARY KEY,
  "user_id" text NOT NULL
    CONSTRAINT "trusted_browser_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "hash" text NOT NULL,
  "user_agent" text,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "last_used_at" timestamptz(6) NOT NULL DEFAULT now(),
  "expires_at" timestamptz(6) NOT NULL
);
CREATE UNIQUE INDEX "trusted_browser_hash_key" ON "trusted_browser" ("hash");
CREATE INDEX "trusted_browser_user_id_idx" ON "trusted_browser" ("user_id");

CREATE INDEX "audit_log_actor_name_id_idx" ON "audit_log" ("actor_name", "id");
CREATE INDEX "audit_log_target_id_idx" ON "audit_log" ("target", "id");
