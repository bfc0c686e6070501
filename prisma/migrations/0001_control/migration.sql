-- The control plane: people, keys, settings, secrets, processes.

CREATE TABLE "user" (
  "id" text NOT NULL CONSTRAINT "user_pkey" PRIMARY KEY,
  "name" text NOT NULL,
  "email" text NOT NULL,
  "email_verified" boolean NOT NULL DEFAULT false,
  "image" text,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(6) NOT NULL DEFAULT now(),
  "role" text NOT NULL DEFAULT 'viewer' CHECK ("role" IN ('owner', 'operator', 'viewer', 'auditor')),
  "must_change_password" boolean NOT NULL DEFAULT false,
  "disabled" boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX "user_email_key" ON "user" ("email");

CREATE TABLE "session" (
  "id" text NOT NULL CONSTRAINT "session_pkey" PRIMARY KEY,
  "expires_at" timestamptz(6) NOT NULL,
  "token" text NOT NULL,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(6) NOT NULL DEFAULT now(),
  "ip_address" text,
  "user_agent" text,
  "user_id" text NOT NULL CONSTRAINT "session_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "session_token_key" ON "session" ("token");
CREATE INDEX "session_user_id_idx" ON "session" ("user_id");

CREATE TABLE "account" (
  "id" text NOT NULL CONSTRAINT "account_pkey" PRIMARY KEY,
  "account_id" text NOT NULL,
  "provider_id" text NOT NULL,
  "user_id" text NOT NULL CONSTRAINT "account_user_id_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "access_token" text,
  "refresh_token" text,
  "id_token" text,
  "access_token_expires_at" timestamptz(6),
  "refresh_token_expires_at" timestamptz(6),
  "scope" text,
  "password" text,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX "account_provider_id_account_id_key" ON "account" ("provider_id", "account_id");
CREATE INDEX "account_user_id_idx" ON "account" ("user_id");

CREATE TABLE "verification" (
  "id" text NOT NULL CONSTRAINT "verification_pkey" PRIMARY KEY,
  "identifier" text NOT NULL,
  "value" text NOT NULL,
  "expires_at" timestamptz(6) NOT NULL,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "updated_at" timestamptz(6) NOT NULL DEFAULT now()
);
CREATE INDEX "verification_identifier_idx" ON "verification" ("identifier");

CREATE TABLE "rate_limit" (
  "id" text NOT NULL CONSTRAINT "rate_limit_pkey" PRIMARY KEY,
  "key" text NOT NULL,
  "count" integer NOT NULL,
  "last_request" bigint NOT NULL
);
CREATE UNIQUE INDEX "rate_limit_key_key" ON "rate_limit" ("key");

CREATE TABLE "api_key" (
  "id" text NOT NULL CONSTRAINT "api_key_pkey" PRIMARY KEY,
  "name" text NOT NULL,
  "start" text NOT NULL,
  "hash" text NOT NULL,
  "scopes" text[],
  "created_by" text,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "expires_at" timestamptz(6),
  "last_used_at" timestamptz(6),
  "revoked_at" timestamptz(6)
);
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key" ("hash");

CREATE TABLE "idempotency_key" (
  "principal" text NOT NULL,
  "key" text NOT NULL,
  "operation" text NOT NULL,
  "request_hash" text NOT NULL,
  "status" integer,
  "response" bytea,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("principal", "key")
);
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key" ("created_at");

CREATE TABLE "audit_log" (
  "id" bigserial NOT NULL CONSTRAINT "audit_log_pkey" PRIMARY KEY,
  "at" timestamptz(6) NOT NULL DEFAULT now(),
  "actor_kind" text NOT NULL,
  "actor_id" text,
  "actor_name" text NOT NULL,
  "action" text NOT NULL,
  "target" text,
  "address" text,
  "user_agent" text,
  "detail" jsonb NOT NULL DEFAULT '{}',
  "previous_hash" bytea NOT NULL,
  "hash" bytea NOT NULL
);
CREATE INDEX "audit_log_at_idx" ON "audit_log" ("at");

CREATE TABLE "configuration_revision" (
  "number" integer NOT NULL CONSTRAINT "configuration_revision_pkey" PRIMARY KEY,
  "base" integer,
  "configuration" jsonb NOT NULL,
  "checksum" text NOT NULL,
  "author" text NOT NULL,
  "reason" text NOT NULL,
  "created_at" timestamptz(6) NOT NULL DEFAULT now()
);

CREATE TABLE "configuration_draft" (
  "owner" text NOT NULL CONSTRAINT "configuration_draft_pkey" PRIMARY KEY,
  "base" integer NOT NULL,
  "configuration" jsonb NOT NULL,
  "updated_at" timestamptz(6) NOT NULL DEFAULT now()
);

CREATE TABLE "secret" (
  "id" text NOT NULL CONSTRAINT "secret_pkey" PRIMARY KEY,
  "name" text,
  "kind" text NOT NULL,
  "key_id" text NOT NULL,
  "nonce" bytea NOT NULL,
  "ciphertext" bytea NOT NULL,
  "created_at" timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX "secret_name_key" ON "secret" ("name");

CREATE TABLE "secret_canary" (
  "id" integer NOT NULL CONSTRAINT "secret_canary_pkey" PRIMARY KEY CHECK ("id" = 1),
  "key_id" text NOT NULL,
  "nonce" bytea NOT NULL,
  "ciphertext" bytea NOT NULL,
  "created_at" timestamptz(6) NOT NULL DEFAULT now()
);

CREATE TABLE "process" (
  "id" text NOT NULL CONSTRAINT "process_pkey" PRIMARY KEY,
  "kind" text NOT NULL,
  "version" text NOT NULL,
  "host" text NOT NULL,
  "pid" integer NOT NULL,
  "revision" integer,
  "error" text,
  "started_at" timestamptz(6) NOT NULL DEFAULT now(),
  "heartbeat" timestamptz(6) NOT NULL DEFAULT now(),
  "detail" jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);
CREATE INDEX "process_kind_heartbeat_idx" ON "process" ("kind", "heartbeat");

CREATE TABLE "request" (
  "id" text NOT NULL CONSTRAINT "request_pkey" PRIMARY KEY,
  "kind" text NOT NULL,
  "answerer" text NOT NULL,
  "input" jsonb NOT NULL,
  "state" text NOT NULL DEFAULT 'waiting' CHECK ("state" IN ('waiting', 'running', 'done', 'failed')),
  "steps" jsonb NOT NULL DEFAULT '[]',
  "result" jsonb,
  "error" text,
  "author" text NOT NULL,
  "process_id" text,
  "created_at" timestamptz(6) NOT NULL DEFAULT now(),
  "expires_at" timestamptz(6) NOT NULL,
  "finished_at" timestamptz(6)
);
CREATE INDEX "request_answerer_state_created_at_idx" ON "request" ("answerer", "state", "created_at");
