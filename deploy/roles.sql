-- The roles of Levier, created once by an administrator of PostgreSQL.
-- levier_owner owns the tables; levier_app is every gesture; levier_identity is sign-in; levier_worker is the
-- job queue; levier_gate is a connection without a scope yet: no right at all.
CREATE ROLE levier_owner NOLOGIN;
CREATE ROLE levier_app NOLOGIN;
CREATE ROLE levier_identity NOLOGIN;
CREATE ROLE levier_worker NOLOGIN;
CREATE ROLE levier_gate NOLOGIN;

-- Two logins; give each its password with \password, or ALTER ROLE … PASSWORD.
CREATE ROLE levier_web LOGIN NOINHERIT;
CREATE ROLE levier_migrations LOGIN NOINHERIT;
GRANT levier_app, levier_identity, levier_worker, levier_gate TO levier_web;
GRANT levier_owner TO levier_migrations;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO levier_owner;
GRANT USAGE ON SCHEMA public TO levier_app, levier_identity, levier_worker, levier_gate;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
