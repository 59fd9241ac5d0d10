#!/bin/sh
# Passwords of the two logins, from the environment of the database container.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v web="$LEVIER_WEB_PASSWORD" -v migrations="$LEVIER_MIGRATIONS_PASSWORD" <<'SQL'
ALTER ROLE levier_web PASSWORD :'web';
ALTER ROLE levier_migrations PASSWORD :'migrations';
SQL
