DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON public.%I', p.policyname, p.tablename);
  END LOOP;
  FOR p IN SELECT tgname, tgrelid::regclass AS tablename FROM pg_trigger
           WHERE tgname LIKE 'levier\_history\_%' OR tgname LIKE 'levier\_whole\_%' LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', p.tgname, p.tablename);
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION levier_user() RETURNS bigint LANGUAGE sql STABLE
  RETURN nullif(current_setting('levier.user_id', true), '')::bigint;
CREATE OR REPLACE FUNCTION levier_link() RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('levier.link', true), '');
CREATE OR REPLACE FUNCTION levier_is(VARIADIC roles text[]) RETURNS boolean LANGUAGE sql STABLE
  RETURN string_to_array(current_setting('levier.roles', true), ',') && roles;
CREATE OR REPLACE FUNCTION levier_as(VARIADIC roles text[]) RETURNS bigint LANGUAGE sql STABLE
  RETURN CASE WHEN levier_is(VARIADIC roles) THEN nullif(current_setting('levier.host_id', true), '')::bigint END;
CREATE OR REPLACE FUNCTION levier_write_history() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  gesture text := nullif(current_setting('levier.gesture', true), '');
  reason text := coalesce(current_setting('levier.reason', true), '');
  actor bigint := nullif(current_setting('levier.user_id', true), '')::bigint;
  host bigint := nullif(current_setting('levier.host_id', true), '')::bigint;
  instant timestamptz := coalesce(
    nullif(current_setting('levier.began_at', true), '')::timestamptz, statement_timestamp());
BEGIN
  IF gesture IS NULL THEN
    IF current_setting('role') IN ('levier_app', 'levier_gate') THEN
      RAISE EXCEPTION 'a write on % names no gesture', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    gesture := 'migration';
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, NULL, n.after
      FROM (SELECT to_jsonb(r) AS after FROM new_rows r) n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((o.before ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (o.before ->> 'id')::bigint, o.before, NULL
      FROM (SELECT to_jsonb(r) AS before FROM old_rows r) o;
  ELSE
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, o.before, n.after
      FROM (SELECT id, to_jsonb(r) AS before FROM old_rows r) o
      JOIN (SELECT id, to_jsonb(r) AS after FROM new_rows r) n USING (id)
     WHERE o.before IS DISTINCT FROM n.after;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_write_history() FROM PUBLIC;
CREATE OR REPLACE FUNCTION levier_bought_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM contracts WHERE buyer_id = levier_as(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM contracts WHERE holder_id = levier_as(VARIADIC roles) UNION SELECT l.contract_id FROM award_members m JOIN awards a ON a.id = m.award_id JOIN lots l ON l.id = a.lot_id WHERE m.organization_id = levier_as(VARIADIC roles) AND m.rank <> 'subcontractor');
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT contract_id FROM engagements WHERE employer_id = levier_as(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_led_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM contracts WHERE host_id = levier_as(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_desk_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT contract_id FROM desks d WHERE d.organization_id = levier_as(VARIADIC roles) AND d.role <> 'lead' AND ((d.until_on IS NULL OR d.until_on >= (now() AT TIME ZONE 'Europe/Paris')::date) OR EXISTS (SELECT FROM engagements e JOIN contracts c ON c.id = e.contract_id WHERE e.contract_id = d.contract_id AND e.host_id = d.organization_id AND coalesce(coalesce(e.ends_on, c.ends_on) + interval '15 months' >= (now() AT TIME ZONE 'Europe/Paris')::date, true))));
END $$;
CREATE OR REPLACE FUNCTION levier_open_desk_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT contract_id FROM desks d WHERE d.organization_id = levier_as(VARIADIC roles) AND d.role <> 'lead' AND (d.until_on IS NULL OR d.until_on >= (now() AT TIME ZONE 'Europe/Paris')::date));
END $$;
CREATE OR REPLACE FUNCTION levier_own_links(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM access_links WHERE token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp() AND levier_is(VARIADIC roles) AND NOT EXISTS (SELECT FROM desks d WHERE d.organization_id = access_links.host_id AND d.contract_id = access_links.contract_id AND d.until_on < (now() AT TIME ZONE 'Europe/Paris')::date));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT contract_id FROM access_links WHERE token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp() AND levier_is(VARIADIC roles) AND NOT EXISTS (SELECT FROM desks d WHERE d.organization_id = access_links.host_id AND d.contract_id = access_links.contract_id AND d.until_on < (now() AT TIME ZONE 'Europe/Paris')::date));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_desks(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT d.id FROM desks d JOIN access_links a ON a.contract_id = d.contract_id AND (d.organization_id = a.host_id OR d.role = 'lead') WHERE token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp() AND levier_is(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_employed_people(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT person_id FROM engagements WHERE employer_id = levier_as(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_employers_engagements(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM engagements WHERE employer_id = levier_as(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_referred_people(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM people WHERE referred_by_id = levier_as(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_people(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT person_id FROM access_links WHERE token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp() AND levier_is(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_engagements(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT e.id FROM engagements e JOIN access_links a ON a.person_id = e.person_id WHERE token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp() AND levier_is(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_persons_contracts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT e.contract_id FROM engagements e JOIN access_links a ON a.person_id = e.person_id WHERE token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp() AND levier_is(VARIADIC roles));
END $$;
CREATE OR REPLACE FUNCTION levier_led_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_led_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_led_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_led_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_led_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_led_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_led_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_led_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_desk_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_desk_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_desk_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_desk_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_bought_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_bought_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_bought_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_bought_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_bought_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_bought_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_bought_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_bought_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_held_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_held_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_held_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_held_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_worked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_worked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_worked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_worked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_linked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_linked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_linked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_linked_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_linked_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_open_desk_contracts_lots(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT id FROM lots WHERE contract_id = ANY ((SELECT levier_open_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_open_desk_contracts_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ((SELECT levier_open_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_open_desk_contracts_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ((SELECT levier_open_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_open_desk_contracts_operations(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ((SELECT levier_open_desk_contracts(VARIADIC roles))::bigint[]));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_rival_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a WHERE a.lot_id = ANY ((SELECT levier_held_contracts_lots(VARIADIC roles))::bigint[]) AND EXISTS (SELECT FROM awards o WHERE o.lot_id = a.lot_id AND o.number > 1) AND a.id NOT IN (SELECT m.award_id FROM award_members m WHERE m.organization_id = levier_as(VARIADIC roles) AND m.rank <> 'subcontractor'));
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_rival_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM awards r JOIN awards f ON f.lot_id = r.lot_id AND f.number = 1 JOIN clauses c ON c.lot_id = r.lot_id WHERE r.id = ANY ((SELECT levier_held_contracts_rival_awards(VARIADIC roles))::bigint[]) AND f.id = r.id);
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_rival_parts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT p.id FROM awards r JOIN awards f ON f.lot_id = r.lot_id AND f.number = 1 JOIN parts p ON p.lot_id = r.lot_id WHERE r.id = ANY ((SELECT levier_held_contracts_rival_awards(VARIADIC roles))::bigint[]) AND coalesce(p.award_id, f.id) = r.id);
END $$;
CREATE OR REPLACE FUNCTION levier_held_contracts_rival_engagements(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT e.id FROM awards r JOIN awards f ON f.lot_id = r.lot_id AND f.number = 1 JOIN engagements e ON e.lot_id = r.lot_id LEFT JOIN parts p ON p.id = e.part_id WHERE r.id = ANY ((SELECT levier_held_contracts_rival_awards(VARIADIC roles))::bigint[]) AND coalesce(p.award_id, f.id) = r.id);
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_rival_awards(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT a.id FROM awards a WHERE a.lot_id = ANY ((SELECT levier_worked_contracts_lots(VARIADIC roles))::bigint[]) AND EXISTS (SELECT FROM awards o WHERE o.lot_id = a.lot_id AND o.number > 1) AND a.id NOT IN (SELECT m.award_id FROM award_members m WHERE m.organization_id = levier_as(VARIADIC roles) AND m.rank <> 'subcontractor') AND a.lot_id IN (SELECT lot_id FROM awards WHERE id IN (SELECT m.award_id FROM award_members m WHERE m.organization_id = levier_as(VARIADIC roles) AND m.rank <> 'subcontractor')));
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_rival_clauses(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT c.id FROM awards r JOIN awards f ON f.lot_id = r.lot_id AND f.number = 1 JOIN clauses c ON c.lot_id = r.lot_id WHERE r.id = ANY ((SELECT levier_worked_contracts_rival_awards(VARIADIC roles))::bigint[]) AND f.id = r.id);
END $$;
CREATE OR REPLACE FUNCTION levier_worked_contracts_rival_parts(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;
  RETURN ARRAY(SELECT p.id FROM awards r JOIN awards f ON f.lot_id = r.lot_id AND f.number = 1 JOIN parts p ON p.lot_id = r.lot_id WHERE r.id = ANY ((SELECT levier_worked_contracts_rival_awards(VARIADIC roles))::bigint[]) AND coalesce(p.award_id, f.id) = r.id);
END $$;
GRANT USAGE ON SCHEMA public TO levier_app, levier_identity, levier_worker;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM levier_app, levier_identity;
ALTER TABLE access_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_links FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON access_links TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON access_links TO levier_app;
CREATE POLICY levier_select ON access_links FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator')))
    OR (token_hash = (SELECT levier_link()) AND revoked_at IS NULL AND expires_at > statement_timestamp() AND (SELECT levier_is('link_bearer', 'person'))));
GRANT INSERT ON access_links TO levier_app;
CREATE POLICY levier_insert ON access_links FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON access_links TO levier_app;
CREATE POLICY levier_update ON access_links FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON access_links
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON access_links
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON access_links
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'access_links_contract_id_same_host') THEN
  ALTER TABLE access_links ADD CONSTRAINT access_links_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE CASCADE;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'access_links_person_id_same_host') THEN
  ALTER TABLE access_links ADD CONSTRAINT access_links_person_id_same_host FOREIGN KEY (host_id, person_id)
    REFERENCES people (host_id, id) ON DELETE CASCADE;
END IF; END $$;
ALTER TABLE acts ENABLE ROW LEVEL SECURITY;
ALTER TABLE acts FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON acts TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON acts TO levier_app;
CREATE POLICY levier_select ON acts FOR SELECT TO levier_app
  USING (
       (contract_id = ANY ((SELECT levier_open_desk_contracts('facilitator'))::bigint[]))
    OR (host_id = (SELECT levier_as('facilitator')))
    OR (contract_id = ANY ((SELECT levier_led_contracts('facilitator'))::bigint[])));
GRANT INSERT ON acts TO levier_app;
CREATE POLICY levier_insert ON acts FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON acts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON acts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON acts
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'acts_contract_id_same_host') THEN
  ALTER TABLE acts ADD CONSTRAINT acts_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'acts_contact_id_same_host') THEN
  ALTER TABLE acts ADD CONSTRAINT acts_contact_id_same_host FOREIGN KEY (host_id, contact_id)
    REFERENCES contacts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'acts_answers_id_same_host') THEN
  ALTER TABLE acts ADD CONSTRAINT acts_answers_id_same_host FOREIGN KEY (host_id, answers_id)
    REFERENCES acts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'acts_document_id_same_host') THEN
  ALTER TABLE acts ADD CONSTRAINT acts_document_id_same_host FOREIGN KEY (host_id, document_id)
    REFERENCES stored_files (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE ai_waivers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_waivers FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON ai_waivers TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON ai_waivers TO levier_app;
CREATE POLICY levier_select ON ai_waivers FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON ai_waivers TO levier_app;
CREATE POLICY levier_insert ON ai_waivers FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON ai_waivers TO levier_app;
CREATE POLICY levier_update ON ai_waivers FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON ai_waivers TO levier_app;
CREATE POLICY levier_delete ON ai_waivers FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON ai_waivers
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON ai_waivers
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON ai_waivers
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE award_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE award_members FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON award_members TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON award_members TO levier_app;
CREATE POLICY levier_select ON award_members FOR SELECT TO levier_app
  USING (
       (award_id = ANY ((SELECT levier_bought_contracts_awards('buyer'))::bigint[]))
    OR (award_id = ANY ((SELECT levier_desk_contracts_awards('coordinator', 'facilitator'))::bigint[]))
    OR (award_id = ANY ((SELECT levier_worked_contracts_awards('inclusive_structure'))::bigint[]) AND NOT award_id = ANY ((SELECT levier_worked_contracts_rival_awards('inclusive_structure'))::bigint[]))
    OR (award_id = ANY ((SELECT levier_held_contracts_awards('company'))::bigint[]) AND NOT award_id = ANY ((SELECT levier_held_contracts_rival_awards('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (award_id = ANY ((SELECT levier_linked_contracts_awards('link_bearer'))::bigint[])));
GRANT INSERT ON award_members TO levier_app;
CREATE POLICY levier_insert ON award_members FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON award_members TO levier_app;
CREATE POLICY levier_update ON award_members FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON award_members TO levier_app;
CREATE POLICY levier_delete ON award_members FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON award_members
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON award_members
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON award_members
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'award_members_award_id_same_host') THEN
  ALTER TABLE award_members ADD CONSTRAINT award_members_award_id_same_host FOREIGN KEY (host_id, award_id)
    REFERENCES awards (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE awards ENABLE ROW LEVEL SECURITY;
ALTER TABLE awards FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON awards TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON awards TO levier_app;
CREATE POLICY levier_select ON awards FOR SELECT TO levier_app
  USING (
       (lot_id = ANY ((SELECT levier_bought_contracts_lots('buyer'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_desk_contracts_lots('coordinator', 'facilitator'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_worked_contracts_lots('inclusive_structure'))::bigint[]) AND NOT id = ANY ((SELECT levier_worked_contracts_rival_awards('inclusive_structure'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_held_contracts_lots('company'))::bigint[]) AND NOT id = ANY ((SELECT levier_held_contracts_rival_awards('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (lot_id = ANY ((SELECT levier_linked_contracts_lots('link_bearer'))::bigint[])));
GRANT INSERT ON awards TO levier_app;
CREATE POLICY levier_insert ON awards FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON awards TO levier_app;
CREATE POLICY levier_update ON awards FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON awards TO levier_app;
CREATE POLICY levier_delete ON awards FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON awards
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON awards
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON awards
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'awards_lot_id_same_host') THEN
  ALTER TABLE awards ADD CONSTRAINT awards_lot_id_same_host FOREIGN KEY (host_id, lot_id)
    REFERENCES lots (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE calibrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE calibrations FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON calibrations TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON calibrations TO levier_app;
CREATE POLICY levier_select ON calibrations FOR SELECT TO levier_app
  USING (
       (clause_id = ANY ((SELECT levier_bought_contracts_clauses('buyer'))::bigint[]))
    OR (clause_id = ANY ((SELECT levier_desk_contracts_clauses('coordinator', 'facilitator'))::bigint[]))
    OR (clause_id = ANY ((SELECT levier_worked_contracts_clauses('inclusive_structure'))::bigint[]) AND NOT coalesce(part_id = ANY ((SELECT levier_worked_contracts_rival_parts('inclusive_structure'))::bigint[]), clause_id = ANY ((SELECT levier_worked_contracts_rival_clauses('inclusive_structure'))::bigint[])))
    OR (clause_id = ANY ((SELECT levier_held_contracts_clauses('company'))::bigint[]) AND NOT coalesce(part_id = ANY ((SELECT levier_held_contracts_rival_parts('company'))::bigint[]), clause_id = ANY ((SELECT levier_held_contracts_rival_clauses('company'))::bigint[])))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (clause_id = ANY ((SELECT levier_linked_contracts_clauses('link_bearer'))::bigint[])));
GRANT INSERT ON calibrations TO levier_app;
CREATE POLICY levier_insert ON calibrations FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON calibrations TO levier_app;
CREATE POLICY levier_update ON calibrations FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON calibrations TO levier_app;
CREATE POLICY levier_delete ON calibrations FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON calibrations
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON calibrations
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON calibrations
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'calibrations_clause_id_same_host') THEN
  ALTER TABLE calibrations ADD CONSTRAINT calibrations_clause_id_same_host FOREIGN KEY (host_id, clause_id)
    REFERENCES clauses (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'calibrations_part_id_same_host') THEN
  ALTER TABLE calibrations ADD CONSTRAINT calibrations_part_id_same_host FOREIGN KEY (host_id, part_id)
    REFERENCES parts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE clauses ENABLE ROW LEVEL SECURITY;
ALTER TABLE clauses FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON clauses TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON clauses TO levier_app;
CREATE POLICY levier_select ON clauses FOR SELECT TO levier_app
  USING (
       (lot_id = ANY ((SELECT levier_bought_contracts_lots('buyer'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_desk_contracts_lots('coordinator', 'facilitator'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_worked_contracts_lots('inclusive_structure'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_held_contracts_lots('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (lot_id = ANY ((SELECT levier_linked_contracts_lots('link_bearer'))::bigint[])));
GRANT INSERT ON clauses TO levier_app;
CREATE POLICY levier_insert ON clauses FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON clauses TO levier_app;
CREATE POLICY levier_update ON clauses FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON clauses TO levier_app;
CREATE POLICY levier_delete ON clauses FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON clauses
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON clauses
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON clauses
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'clauses_lot_id_same_host') THEN
  ALTER TABLE clauses ADD CONSTRAINT clauses_lot_id_same_host FOREIGN KEY (host_id, lot_id)
    REFERENCES lots (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE communes ENABLE ROW LEVEL SECURITY;
ALTER TABLE communes FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON communes TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON communes TO levier_app;
CREATE POLICY levier_select ON communes FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in'))));
GRANT INSERT ON communes TO levier_app;
CREATE POLICY levier_insert ON communes FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON communes TO levier_app;
CREATE POLICY levier_update ON communes FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE contact_duties ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_duties FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON contact_duties TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON contact_duties TO levier_app;
CREATE POLICY levier_select ON contact_duties FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON contact_duties TO levier_app;
CREATE POLICY levier_insert ON contact_duties FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON contact_duties TO levier_app;
CREATE POLICY levier_update ON contact_duties FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON contact_duties
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON contact_duties
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON contact_duties
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'contact_duties_contact_id_same_host') THEN
  ALTER TABLE contact_duties ADD CONSTRAINT contact_duties_contact_id_same_host FOREIGN KEY (host_id, contact_id)
    REFERENCES contacts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'contact_duties_contract_id_same_host') THEN
  ALTER TABLE contact_duties ADD CONSTRAINT contact_duties_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON contacts TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON contacts TO levier_app;
CREATE POLICY levier_select ON contacts FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON contacts TO levier_app;
CREATE POLICY levier_insert ON contacts FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON contacts TO levier_app;
CREATE POLICY levier_update ON contacts FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON contacts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON contacts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON contacts
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contracts FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON contracts TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON contracts TO levier_app;
CREATE POLICY levier_select ON contracts FOR SELECT TO levier_app
  USING (
       (id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))
    OR (id = ANY ((SELECT levier_desk_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (id = ANY ((SELECT levier_worked_contracts('inclusive_structure'))::bigint[]))
    OR (id = ANY ((SELECT levier_held_contracts('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (id = ANY ((SELECT levier_linked_persons_contracts('person'))::bigint[]) OR id = ANY ((SELECT levier_linked_contracts('link_bearer'))::bigint[])));
GRANT INSERT ON contracts TO levier_app;
CREATE POLICY levier_insert ON contracts FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON contracts TO levier_app;
CREATE POLICY levier_update ON contracts FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON contracts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON contracts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON contracts
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE departements ENABLE ROW LEVEL SECURITY;
ALTER TABLE departements FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON departements TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON departements TO levier_app;
CREATE POLICY levier_select ON departements FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in'))));
GRANT INSERT ON departements TO levier_app;
CREATE POLICY levier_insert ON departements FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON departements TO levier_app;
CREATE POLICY levier_update ON departements FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE desks ENABLE ROW LEVEL SECURITY;
ALTER TABLE desks FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON desks TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON desks TO levier_app;
CREATE POLICY levier_select ON desks FOR SELECT TO levier_app
  USING (
       (contract_id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_desk_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_worked_contracts('inclusive_structure'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_held_contracts('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (id = ANY ((SELECT levier_linked_desks('link_bearer'))::bigint[])));
GRANT INSERT ON desks TO levier_app;
CREATE POLICY levier_insert ON desks FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON desks TO levier_app;
CREATE POLICY levier_update ON desks FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON desks
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON desks
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON desks
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'desks_contract_id_same_host') THEN
  ALTER TABLE desks ADD CONSTRAINT desks_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES contracts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE engagements ENABLE ROW LEVEL SECURITY;
ALTER TABLE engagements FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON engagements TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON engagements TO levier_app;
CREATE POLICY levier_select ON engagements FOR SELECT TO levier_app
  USING (
       (contract_id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_desk_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (employer_id = (SELECT levier_as('company', 'inclusive_structure')))
    OR (contract_id = ANY ((SELECT levier_held_contracts('company'))::bigint[]) AND id NOT IN (SELECT unnest(levier_held_contracts_rival_engagements('company'))))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (contract_id = ANY ((SELECT levier_led_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (person_id = ANY ((SELECT levier_linked_people('person'))::bigint[]))
    OR (person_id = ANY ((SELECT levier_referred_people('prescriber'))::bigint[])));
GRANT INSERT ON engagements TO levier_app;
CREATE POLICY levier_insert ON engagements FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON engagements TO levier_app;
CREATE POLICY levier_update ON engagements FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON engagements
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON engagements
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON engagements
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'engagements_person_id_same_host') THEN
  ALTER TABLE engagements ADD CONSTRAINT engagements_person_id_same_host FOREIGN KEY (host_id, person_id)
    REFERENCES people (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'engagements_contract_id_same_host') THEN
  ALTER TABLE engagements ADD CONSTRAINT engagements_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'engagements_lot_id_same_host') THEN
  ALTER TABLE engagements ADD CONSTRAINT engagements_lot_id_same_host FOREIGN KEY (contract_id, lot_id)
    REFERENCES lots (contract_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'engagements_part_id_same_host') THEN
  ALTER TABLE engagements ADD CONSTRAINT engagements_part_id_same_host FOREIGN KEY (lot_id, part_id)
    REFERENCES parts (lot_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'engagements_validation_id_same_host') THEN
  ALTER TABLE engagements ADD CONSTRAINT engagements_validation_id_same_host FOREIGN KEY (host_id, validation_id, person_id, validation_verdict, validated_on)
    REFERENCES validations (host_id, id, person_id, verdict, decided_on) ON DELETE RESTRICT ON UPDATE CASCADE;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'engagements_proposal_id_same_host') THEN
  ALTER TABLE engagements ADD CONSTRAINT engagements_proposal_id_same_host FOREIGN KEY (host_id, proposal_id)
    REFERENCES proposals (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE epcis ENABLE ROW LEVEL SECURITY;
ALTER TABLE epcis FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON epcis TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON epcis TO levier_app;
CREATE POLICY levier_select ON epcis FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in'))));
GRANT INSERT ON epcis TO levier_app;
CREATE POLICY levier_insert ON epcis FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON epcis TO levier_app;
CREATE POLICY levier_update ON epcis FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE evidence_ages ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_ages FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON evidence_ages TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON evidence_ages TO levier_app;
CREATE POLICY levier_select ON evidence_ages FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON evidence_ages TO levier_app;
CREATE POLICY levier_insert ON evidence_ages FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON evidence_ages TO levier_app;
CREATE POLICY levier_update ON evidence_ages FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON evidence_ages
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON evidence_ages
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON evidence_ages
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE evidence_documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_documents FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON evidence_documents TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON evidence_documents TO levier_app;
CREATE POLICY levier_select ON evidence_documents FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON evidence_documents TO levier_app;
CREATE POLICY levier_insert ON evidence_documents FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON evidence_documents TO levier_app;
CREATE POLICY levier_update ON evidence_documents FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE OR REPLACE FUNCTION levier_write_history_of_evidence_documents() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  gesture text := nullif(current_setting('levier.gesture', true), '');
  reason text := coalesce(current_setting('levier.reason', true), '');
  actor bigint := nullif(current_setting('levier.user_id', true), '')::bigint;
  host bigint := nullif(current_setting('levier.host_id', true), '')::bigint;
  instant timestamptz := coalesce(
    nullif(current_setting('levier.began_at', true), '')::timestamptz, statement_timestamp());
BEGIN
  IF gesture IS NULL THEN
    IF current_setting('role') IN ('levier_app', 'levier_gate') THEN
      RAISE EXCEPTION 'a write on % names no gesture', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    gesture := 'migration';
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, NULL, n.after
      FROM (SELECT to_jsonb(r) AS after FROM (SELECT id, host_id, person_id, evidence, dated_on, valid_until, name, sha256, size, received_at, opened_at, removed_at, removal_reason FROM new_rows) r) n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((o.before ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (o.before ->> 'id')::bigint, o.before, NULL
      FROM (SELECT to_jsonb(r) AS before FROM (SELECT id, host_id, person_id, evidence, dated_on, valid_until, name, sha256, size, received_at, opened_at, removed_at, removal_reason FROM old_rows) r) o;
  ELSE
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, o.before, n.after
      FROM (SELECT id, to_jsonb(r) AS before FROM (SELECT id, host_id, person_id, evidence, dated_on, valid_until, name, sha256, size, received_at, opened_at, removed_at, removal_reason FROM old_rows) r) o
      JOIN (SELECT id, to_jsonb(r) AS after FROM (SELECT id, host_id, person_id, evidence, dated_on, valid_until, name, sha256, size, received_at, opened_at, removed_at, removal_reason FROM new_rows) r) n USING (id)
     WHERE o.before IS DISTINCT FROM n.after;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_write_history_of_evidence_documents() FROM PUBLIC;
CREATE TRIGGER levier_history_insert AFTER INSERT ON evidence_documents
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history_of_evidence_documents();
CREATE TRIGGER levier_history_update AFTER UPDATE ON evidence_documents
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history_of_evidence_documents();
CREATE TRIGGER levier_history_delete AFTER DELETE ON evidence_documents
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history_of_evidence_documents();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'evidence_documents_person_id_same_host') THEN
  ALTER TABLE evidence_documents ADD CONSTRAINT evidence_documents_person_id_same_host FOREIGN KEY (host_id, person_id)
    REFERENCES people (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE evidence_documents ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE history_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON history_entries TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON history_entries TO levier_app;
CREATE POLICY levier_select ON history_entries FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('administrator', 'facilitator'))));
ALTER TABLE host_publics ENABLE ROW LEVEL SECURITY;
ALTER TABLE host_publics FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON host_publics TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON host_publics TO levier_app;
CREATE POLICY levier_select ON host_publics FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON host_publics TO levier_app;
CREATE POLICY levier_insert ON host_publics FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON host_publics TO levier_app;
CREATE POLICY levier_update ON host_publics FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON host_publics
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON host_publics
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON host_publics
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE hours_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE hours_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON hours_lines TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON hours_lines TO levier_app;
CREATE POLICY levier_select ON hours_lines FOR SELECT TO levier_app
  USING (
       (contract_id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_desk_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (engagement_id = ANY ((SELECT levier_employers_engagements('company', 'inclusive_structure'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_held_contracts('company'))::bigint[]) AND engagement_id NOT IN (SELECT unnest(levier_held_contracts_rival_engagements('company'))))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (contract_id = ANY ((SELECT levier_led_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (engagement_id = ANY ((SELECT levier_linked_engagements('person'))::bigint[])));
GRANT INSERT ON hours_lines TO levier_app;
CREATE POLICY levier_insert ON hours_lines FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON hours_lines TO levier_app;
CREATE POLICY levier_update ON hours_lines FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON hours_lines
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON hours_lines
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON hours_lines
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'hours_lines_engagement_id_same_host') THEN
  ALTER TABLE hours_lines ADD CONSTRAINT hours_lines_engagement_id_same_host FOREIGN KEY (host_id, engagement_id, contract_id)
    REFERENCES engagements (host_id, id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'hours_lines_contract_id_same_host') THEN
  ALTER TABLE hours_lines ADD CONSTRAINT hours_lines_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'hours_lines_source_id_same_host') THEN
  ALTER TABLE hours_lines ADD CONSTRAINT hours_lines_source_id_same_host FOREIGN KEY (host_id, source_id)
    REFERENCES imports (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON imports TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON imports TO levier_app;
CREATE POLICY levier_select ON imports FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator')))
    OR (link_id = ANY ((SELECT levier_own_links('link_bearer'))::bigint[])));
GRANT INSERT ON imports TO levier_app;
CREATE POLICY levier_insert ON imports FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator')))
    OR (link_id = ANY ((SELECT levier_own_links('link_bearer'))::bigint[])));
GRANT UPDATE ON imports TO levier_app;
CREATE POLICY levier_update ON imports FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'imports_file_id_same_host') THEN
  ALTER TABLE imports ADD CONSTRAINT imports_file_id_same_host FOREIGN KEY (host_id, file_id)
    REFERENCES stored_files (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'imports_contract_id_same_host') THEN
  ALTER TABLE imports ADD CONSTRAINT imports_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'imports_link_id_same_host') THEN
  ALTER TABLE imports ADD CONSTRAINT imports_link_id_same_host FOREIGN KEY (host_id, link_id, contract_id)
    REFERENCES access_links (host_id, id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE imports ALTER COLUMN lines SET STORAGE EXTERNAL;
ALTER TABLE lots ENABLE ROW LEVEL SECURITY;
ALTER TABLE lots FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON lots TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON lots TO levier_app;
CREATE POLICY levier_select ON lots FOR SELECT TO levier_app
  USING (
       (contract_id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_desk_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_worked_contracts('inclusive_structure'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_held_contracts('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (contract_id = ANY ((SELECT levier_linked_contracts('link_bearer'))::bigint[])));
GRANT INSERT ON lots TO levier_app;
CREATE POLICY levier_insert ON lots FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON lots TO levier_app;
CREATE POLICY levier_update ON lots FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON lots TO levier_app;
CREATE POLICY levier_delete ON lots FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON lots
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON lots
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON lots
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'lots_contract_id_same_host') THEN
  ALTER TABLE lots ADD CONSTRAINT lots_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES contracts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE matchings ENABLE ROW LEVEL SECURITY;
ALTER TABLE matchings FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON matchings TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON matchings TO levier_app;
CREATE POLICY levier_select ON matchings FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON matchings TO levier_app;
CREATE POLICY levier_insert ON matchings FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON matchings TO levier_app;
CREATE POLICY levier_update ON matchings FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON matchings
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON matchings
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON matchings
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON memberships TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON memberships TO levier_app;
CREATE POLICY levier_select ON memberships FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'observer', 'prescriber')))
    OR (user_id = (SELECT levier_user())));
GRANT INSERT ON memberships TO levier_app;
CREATE POLICY levier_insert ON memberships FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('administrator'))));
GRANT UPDATE ON memberships TO levier_app;
CREATE POLICY levier_update ON memberships FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('administrator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('administrator'))));
GRANT DELETE ON memberships TO levier_app;
CREATE POLICY levier_delete ON memberships FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('administrator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON memberships
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON memberships
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON memberships
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE objectives ENABLE ROW LEVEL SECURITY;
ALTER TABLE objectives FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON objectives TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON objectives TO levier_app;
CREATE POLICY levier_select ON objectives FOR SELECT TO levier_app
  USING (
       (clause_id = ANY ((SELECT levier_bought_contracts_clauses('buyer'))::bigint[]))
    OR (clause_id = ANY ((SELECT levier_desk_contracts_clauses('coordinator', 'facilitator'))::bigint[]))
    OR (clause_id = ANY ((SELECT levier_worked_contracts_clauses('inclusive_structure'))::bigint[]) AND NOT coalesce(part_id = ANY ((SELECT levier_worked_contracts_rival_parts('inclusive_structure'))::bigint[]), clause_id = ANY ((SELECT levier_worked_contracts_rival_clauses('inclusive_structure'))::bigint[])))
    OR (clause_id = ANY ((SELECT levier_held_contracts_clauses('company'))::bigint[]) AND NOT coalesce(part_id = ANY ((SELECT levier_held_contracts_rival_parts('company'))::bigint[]), clause_id = ANY ((SELECT levier_held_contracts_rival_clauses('company'))::bigint[])))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (clause_id = ANY ((SELECT levier_linked_contracts_clauses('link_bearer'))::bigint[])));
GRANT INSERT ON objectives TO levier_app;
CREATE POLICY levier_insert ON objectives FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON objectives
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON objectives
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON objectives
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'objectives_clause_id_same_host') THEN
  ALTER TABLE objectives ADD CONSTRAINT objectives_clause_id_same_host FOREIGN KEY (host_id, clause_id)
    REFERENCES clauses (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'objectives_part_id_same_host') THEN
  ALTER TABLE objectives ADD CONSTRAINT objectives_part_id_same_host FOREIGN KEY (host_id, part_id)
    REFERENCES parts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'objectives_calibration_id_same_host') THEN
  ALTER TABLE objectives ADD CONSTRAINT objectives_calibration_id_same_host FOREIGN KEY (host_id, calibration_id, clause_id)
    REFERENCES calibrations (host_id, id, clause_id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE operation_contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE operation_contracts FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON operation_contracts TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON operation_contracts TO levier_app;
CREATE POLICY levier_select ON operation_contracts FOR SELECT TO levier_app
  USING (
       (contract_id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_open_desk_contracts('coordinator', 'facilitator'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_worked_contracts('inclusive_structure'))::bigint[]))
    OR (contract_id = ANY ((SELECT levier_held_contracts('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator'))));
GRANT INSERT ON operation_contracts TO levier_app;
CREATE POLICY levier_insert ON operation_contracts FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON operation_contracts TO levier_app;
CREATE POLICY levier_update ON operation_contracts FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON operation_contracts TO levier_app;
CREATE POLICY levier_delete ON operation_contracts FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON operation_contracts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON operation_contracts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON operation_contracts
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'operation_contracts_operation_id_same_host') THEN
  ALTER TABLE operation_contracts ADD CONSTRAINT operation_contracts_operation_id_same_host FOREIGN KEY (host_id, operation_id)
    REFERENCES operations (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'operation_contracts_contract_id_same_host') THEN
  ALTER TABLE operation_contracts ADD CONSTRAINT operation_contracts_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES contracts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE operation_objectives ENABLE ROW LEVEL SECURITY;
ALTER TABLE operation_objectives FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON operation_objectives TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON operation_objectives TO levier_app;
CREATE POLICY levier_select ON operation_objectives FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('coordinator', 'facilitator'))));
GRANT INSERT ON operation_objectives TO levier_app;
CREATE POLICY levier_insert ON operation_objectives FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON operation_objectives
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON operation_objectives
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON operation_objectives
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'operation_objectives_operation_id_same_host') THEN
  ALTER TABLE operation_objectives ADD CONSTRAINT operation_objectives_operation_id_same_host FOREIGN KEY (host_id, operation_id)
    REFERENCES operations (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE operation_owners ENABLE ROW LEVEL SECURITY;
ALTER TABLE operation_owners FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON operation_owners TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON operation_owners TO levier_app;
CREATE POLICY levier_select ON operation_owners FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('coordinator', 'facilitator'))));
GRANT INSERT ON operation_owners TO levier_app;
CREATE POLICY levier_insert ON operation_owners FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON operation_owners TO levier_app;
CREATE POLICY levier_update ON operation_owners FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON operation_owners TO levier_app;
CREATE POLICY levier_delete ON operation_owners FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON operation_owners
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON operation_owners
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON operation_owners
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'operation_owners_operation_id_same_host') THEN
  ALTER TABLE operation_owners ADD CONSTRAINT operation_owners_operation_id_same_host FOREIGN KEY (host_id, operation_id)
    REFERENCES operations (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON operations TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON operations TO levier_app;
CREATE POLICY levier_select ON operations FOR SELECT TO levier_app
  USING (
       (id = ANY ((SELECT levier_bought_contracts_operations('buyer'))::bigint[]))
    OR (id = ANY ((SELECT levier_open_desk_contracts_operations('coordinator', 'facilitator'))::bigint[]))
    OR (id = ANY ((SELECT levier_worked_contracts_operations('inclusive_structure'))::bigint[]))
    OR (id = ANY ((SELECT levier_held_contracts_operations('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator'))));
GRANT INSERT ON operations TO levier_app;
CREATE POLICY levier_insert ON operations FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON operations TO levier_app;
CREATE POLICY levier_update ON operations FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON operations
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON operations
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON operations
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON organizations TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON organizations TO levier_app;
CREATE POLICY levier_select ON organizations FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in'))));
GRANT INSERT ON organizations TO levier_app;
CREATE POLICY levier_insert ON organizations FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON organizations
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON organizations
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON organizations
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE outcomes ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON outcomes TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON outcomes TO levier_app;
CREATE POLICY levier_select ON outcomes FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON outcomes TO levier_app;
CREATE POLICY levier_insert ON outcomes FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON outcomes TO levier_app;
CREATE POLICY levier_update ON outcomes FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON outcomes
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON outcomes
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON outcomes
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'outcomes_engagement_id_same_host') THEN
  ALTER TABLE outcomes ADD CONSTRAINT outcomes_engagement_id_same_host FOREIGN KEY (host_id, engagement_id)
    REFERENCES engagements (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE parts FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON parts TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON parts TO levier_app;
CREATE POLICY levier_select ON parts FOR SELECT TO levier_app
  USING (
       (lot_id = ANY ((SELECT levier_bought_contracts_lots('buyer'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_desk_contracts_lots('coordinator', 'facilitator'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_worked_contracts_lots('inclusive_structure'))::bigint[]) AND NOT id = ANY ((SELECT levier_worked_contracts_rival_parts('inclusive_structure'))::bigint[]))
    OR (lot_id = ANY ((SELECT levier_held_contracts_lots('company'))::bigint[]) AND NOT id = ANY ((SELECT levier_held_contracts_rival_parts('company'))::bigint[]))
    OR (host_id = (SELECT levier_as('coordinator', 'facilitator')))
    OR (lot_id = ANY ((SELECT levier_linked_contracts_lots('link_bearer'))::bigint[])));
GRANT INSERT ON parts TO levier_app;
CREATE POLICY levier_insert ON parts FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON parts TO levier_app;
CREATE POLICY levier_update ON parts FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON parts TO levier_app;
CREATE POLICY levier_delete ON parts FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON parts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON parts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON parts
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'parts_lot_id_same_host') THEN
  ALTER TABLE parts ADD CONSTRAINT parts_lot_id_same_host FOREIGN KEY (host_id, lot_id)
    REFERENCES lots (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'parts_award_id_same_host') THEN
  ALTER TABLE parts ADD CONSTRAINT parts_award_id_same_host FOREIGN KEY (host_id, award_id, lot_id)
    REFERENCES awards (host_id, id, lot_id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON people TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON people TO levier_app;
CREATE POLICY levier_select ON people FOR SELECT TO levier_app
  USING (
       (id = ANY ((SELECT levier_employed_people('company', 'inclusive_structure'))::bigint[]))
    OR (host_id = (SELECT levier_as('facilitator')))
    OR (id = ANY ((SELECT levier_linked_people('person'))::bigint[]))
    OR (referred_by_id = (SELECT levier_as('prescriber'))));
GRANT INSERT ON people TO levier_app;
CREATE POLICY levier_insert ON people FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON people TO levier_app;
CREATE POLICY levier_update ON people FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON people
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON people
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON people
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'people_merged_into_id_same_host') THEN
  ALTER TABLE people ADD CONSTRAINT people_merged_into_id_same_host FOREIGN KEY (host_id, merged_into_id)
    REFERENCES people (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposals FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON proposals TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON proposals TO levier_app;
CREATE POLICY levier_select ON proposals FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON proposals TO levier_app;
CREATE POLICY levier_insert ON proposals FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON proposals TO levier_app;
CREATE POLICY levier_update ON proposals FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON proposals
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON proposals
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON proposals
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'proposals_person_id_same_host') THEN
  ALTER TABLE proposals ADD CONSTRAINT proposals_person_id_same_host FOREIGN KEY (host_id, person_id)
    REFERENCES people (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'proposals_contract_id_same_host') THEN
  ALTER TABLE proposals ADD CONSTRAINT proposals_contract_id_same_host FOREIGN KEY (host_id, contract_id)
    REFERENCES desks (organization_id, contract_id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'proposals_lot_id_same_host') THEN
  ALTER TABLE proposals ADD CONSTRAINT proposals_lot_id_same_host FOREIGN KEY (contract_id, lot_id)
    REFERENCES lots (contract_id, id) ON DELETE RESTRICT;
END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'proposals_contact_id_same_host') THEN
  ALTER TABLE proposals ADD CONSTRAINT proposals_contact_id_same_host FOREIGN KEY (host_id, contact_id)
    REFERENCES contacts (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE public_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE public_imports FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON public_imports TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON public_imports TO levier_app;
CREATE POLICY levier_select ON public_imports FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in')))
    OR (true));
GRANT INSERT ON public_imports TO levier_app;
CREATE POLICY levier_insert ON public_imports FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'public_imports_origin_id_same_host') THEN
  ALTER TABLE public_imports ADD CONSTRAINT public_imports_origin_id_same_host FOREIGN KEY (host_id, origin_id)
    REFERENCES imports (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE published_contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_contracts FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON published_contracts TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON published_contracts TO levier_app;
CREATE POLICY levier_select ON published_contracts FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('facilitator')))
    OR (true));
GRANT INSERT ON published_contracts TO levier_app;
CREATE POLICY levier_insert ON published_contracts FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON published_contracts TO levier_app;
CREATE POLICY levier_update ON published_contracts FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE published_modifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_modifications FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON published_modifications TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON published_modifications TO levier_app;
CREATE POLICY levier_select ON published_modifications FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('facilitator')))
    OR (true));
GRANT INSERT ON published_modifications TO levier_app;
CREATE POLICY levier_insert ON published_modifications FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON published_modifications TO levier_app;
CREATE POLICY levier_update ON published_modifications FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE qpvs ENABLE ROW LEVEL SECURITY;
ALTER TABLE qpvs FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON qpvs TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON qpvs TO levier_app;
CREATE POLICY levier_select ON qpvs FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in'))));
GRANT INSERT ON qpvs TO levier_app;
CREATE POLICY levier_insert ON qpvs FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON qpvs TO levier_app;
CREATE POLICY levier_update ON qpvs FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE qpvs ALTER COLUMN outline SET STORAGE EXTERNAL;
ALTER TABLE qualitative_targets ENABLE ROW LEVEL SECURITY;
ALTER TABLE qualitative_targets FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON qualitative_targets TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON qualitative_targets TO levier_app;
CREATE POLICY levier_select ON qualitative_targets FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('coordinator', 'facilitator'))));
GRANT INSERT ON qualitative_targets TO levier_app;
CREATE POLICY levier_insert ON qualitative_targets FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON qualitative_targets TO levier_app;
CREATE POLICY levier_update ON qualitative_targets FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON qualitative_targets
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON qualitative_targets
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON qualitative_targets
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'qualitative_targets_operation_id_same_host') THEN
  ALTER TABLE qualitative_targets ADD CONSTRAINT qualitative_targets_operation_id_same_host FOREIGN KEY (host_id, operation_id)
    REFERENCES operations (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE reference_editions ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_editions FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON reference_editions TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON reference_editions TO levier_app;
CREATE POLICY levier_select ON reference_editions FOR SELECT TO levier_app
  USING (
       ((SELECT levier_is('administrator', 'buyer', 'company', 'coordinator', 'facilitator', 'inclusive_structure', 'link_bearer', 'observer', 'person', 'prescriber', 'signed_in'))));
GRANT INSERT ON reference_editions TO levier_app;
CREATE POLICY levier_insert ON reference_editions FOR INSERT TO levier_app
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
GRANT UPDATE ON reference_editions TO levier_app;
CREATE POLICY levier_update ON reference_editions FOR UPDATE TO levier_app
  USING (
       ((SELECT levier_is('facilitator'))))
  WITH CHECK (
       ((SELECT levier_is('facilitator'))));
ALTER TABLE reference_values ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_values FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON reference_values TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON reference_values TO levier_app;
CREATE POLICY levier_select ON reference_values FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON reference_values TO levier_app;
CREATE POLICY levier_insert ON reference_values FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON reference_values TO levier_app;
CREATE POLICY levier_update ON reference_values FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT DELETE ON reference_values TO levier_app;
CREATE POLICY levier_delete ON reference_values FOR DELETE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON reference_values
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON reference_values
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON reference_values
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
ALTER TABLE stored_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE stored_files FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON stored_files TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON stored_files TO levier_app;
CREATE POLICY levier_select ON stored_files FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator')))
    OR (link_id = ANY ((SELECT levier_own_links('link_bearer'))::bigint[])));
GRANT INSERT ON stored_files TO levier_app;
CREATE POLICY levier_insert ON stored_files FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator')))
    OR (link_id = ANY ((SELECT levier_own_links('link_bearer'))::bigint[])));
CREATE OR REPLACE FUNCTION levier_write_history_of_stored_files() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  gesture text := nullif(current_setting('levier.gesture', true), '');
  reason text := coalesce(current_setting('levier.reason', true), '');
  actor bigint := nullif(current_setting('levier.user_id', true), '')::bigint;
  host bigint := nullif(current_setting('levier.host_id', true), '')::bigint;
  instant timestamptz := coalesce(
    nullif(current_setting('levier.began_at', true), '')::timestamptz, statement_timestamp());
BEGIN
  IF gesture IS NULL THEN
    IF current_setting('role') IN ('levier_app', 'levier_gate') THEN
      RAISE EXCEPTION 'a write on % names no gesture', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    gesture := 'migration';
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, NULL, n.after
      FROM (SELECT to_jsonb(r) AS after FROM (SELECT id, host_id, name, sha256, size, blanked, received_at, link_id FROM new_rows) r) n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((o.before ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (o.before ->> 'id')::bigint, o.before, NULL
      FROM (SELECT to_jsonb(r) AS before FROM (SELECT id, host_id, name, sha256, size, blanked, received_at, link_id FROM old_rows) r) o;
  ELSE
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, o.before, n.after
      FROM (SELECT id, to_jsonb(r) AS before FROM (SELECT id, host_id, name, sha256, size, blanked, received_at, link_id FROM old_rows) r) o
      JOIN (SELECT id, to_jsonb(r) AS after FROM (SELECT id, host_id, name, sha256, size, blanked, received_at, link_id FROM new_rows) r) n USING (id)
     WHERE o.before IS DISTINCT FROM n.after;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_write_history_of_stored_files() FROM PUBLIC;
CREATE TRIGGER levier_history_insert AFTER INSERT ON stored_files
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history_of_stored_files();
CREATE TRIGGER levier_history_update AFTER UPDATE ON stored_files
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history_of_stored_files();
CREATE TRIGGER levier_history_delete AFTER DELETE ON stored_files
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history_of_stored_files();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'stored_files_link_id_same_host') THEN
  ALTER TABLE stored_files ADD CONSTRAINT stored_files_link_id_same_host FOREIGN KEY (host_id, link_id)
    REFERENCES access_links (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE stored_files ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE target_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE target_results FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON target_results TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON target_results TO levier_app;
CREATE POLICY levier_select ON target_results FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('coordinator', 'facilitator'))));
GRANT INSERT ON target_results TO levier_app;
CREATE POLICY levier_insert ON target_results FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON target_results
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON target_results
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON target_results
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'target_results_target_id_same_host') THEN
  ALTER TABLE target_results ADD CONSTRAINT target_results_target_id_same_host FOREIGN KEY (host_id, target_id)
    REFERENCES qualitative_targets (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
ALTER TABLE validations ENABLE ROW LEVEL SECURITY;
ALTER TABLE validations FORCE ROW LEVEL SECURITY;
CREATE POLICY levier_owner ON validations TO levier_owner USING (true) WITH CHECK (true);
GRANT SELECT ON validations TO levier_app;
CREATE POLICY levier_select ON validations FOR SELECT TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT INSERT ON validations TO levier_app;
CREATE POLICY levier_insert ON validations FOR INSERT TO levier_app
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
GRANT UPDATE ON validations TO levier_app;
CREATE POLICY levier_update ON validations FOR UPDATE TO levier_app
  USING (
       (host_id = (SELECT levier_as('facilitator'))))
  WITH CHECK (
       (host_id = (SELECT levier_as('facilitator'))));
CREATE TRIGGER levier_history_insert AFTER INSERT ON validations
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_update AFTER UPDATE ON validations
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
CREATE TRIGGER levier_history_delete AFTER DELETE ON validations
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION levier_write_history();
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'validations_person_id_same_host') THEN
  ALTER TABLE validations ADD CONSTRAINT validations_person_id_same_host FOREIGN KEY (host_id, person_id)
    REFERENCES people (host_id, id) ON DELETE RESTRICT;
END IF; END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailaddress TO levier_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailconfirmation TO levier_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO levier_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator TO levier_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO levier_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON usersessions_usersession TO levier_identity;
CREATE OR REPLACE FUNCTION levier_outcome_counts(asked bigint[], up_to date)
  RETURNS TABLE (milestone varchar, situation varchar, people bigint) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH reached AS (SELECT id FROM contracts WHERE id = ANY (asked)
    AND ((id = ANY ((SELECT levier_desk_contracts('facilitator'))::bigint[])) OR (host_id = (SELECT levier_as('facilitator'))) OR (id = ANY ((SELECT levier_led_contracts('facilitator'))::bigint[])))),
  noted AS (SELECT DISTINCT ON (e.person_id, o.milestone) e.person_id, o.milestone, o.situation
    FROM outcomes o JOIN engagements e ON e.id = o.engagement_id
    WHERE e.contract_id IN (SELECT id FROM reached) AND o.observed_on <= up_to
    ORDER BY e.person_id, o.milestone, e.ends_on DESC, o.id DESC)
  SELECT n.milestone, n.situation, count(*) FROM noted n GROUP BY n.milestone, n.situation
  UNION ALL SELECT '', '', count(DISTINCT n.person_id) FROM noted n
$$;
CREATE OR REPLACE FUNCTION levier_outcomes_told(asked bigint, up_to date)
  RETURNS TABLE (milestone varchar, batch integer, situation varchar, people bigint) LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  fewest bigint := (SELECT v.value FROM (VALUES (date '2012-01-01', 5)) v (day, value)
    WHERE v.day <= up_to ORDER BY v.day DESC LIMIT 1);
  each record; held jsonb; large jsonb; rest bigint; smallest text;
BEGIN
  FOR each IN
    WITH noted AS (SELECT e.person_id, o.milestone, date_trunc('quarter', min(o.recorded_at) AT TIME ZONE 'Europe/Paris')::date AS quarter,
      (array_agg(o.situation ORDER BY o.recorded_at, o.id))[1] AS situation
      FROM outcomes o JOIN engagements e ON e.id = o.engagement_id
      WHERE e.contract_id IN (SELECT id FROM contracts WHERE id = asked
        AND ((id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[])) OR (id = ANY ((SELECT levier_desk_contracts('coordinator', 'facilitator'))::bigint[])) OR (id = ANY ((SELECT levier_held_contracts('company'))::bigint[])) OR (host_id = (SELECT levier_as('coordinator', 'facilitator'))) OR (id = ANY ((SELECT levier_led_contracts('coordinator', 'facilitator'))::bigint[])))) GROUP BY e.person_id, o.milestone),
    slices AS (SELECT n.milestone, n.quarter, n.situation, count(*) AS people FROM noted n
      WHERE n.quarter + interval '3 months' <= least(up_to, (now() AT TIME ZONE 'Europe/Paris')::date) GROUP BY 1, 2, 3)
    SELECT s.milestone, jsonb_object_agg(s.situation, s.people) AS counts,
      lag(s.milestone) OVER line IS NULL AS is_first, lead(s.milestone) OVER line IS NULL AS is_last
      FROM slices s GROUP BY s.milestone, s.quarter
      WINDOW line AS (PARTITION BY s.milestone ORDER BY s.quarter) ORDER BY s.milestone, s.quarter
  LOOP
    milestone := each.milestone;
    IF each.is_first THEN held := '{}'; batch := 0; END IF;
    SELECT jsonb_object_agg(k.key, k.total), sum(k.total) INTO held, rest
      FROM (SELECT b.key, sum(b.value::bigint) AS total
      FROM (SELECT * FROM jsonb_each_text(held) UNION ALL SELECT * FROM jsonb_each_text(each.counts)) b
      GROUP BY b.key) k;
    SELECT coalesce(jsonb_object_agg(b.key, b.value::bigint), '{}'),
      rest - coalesce(sum(b.value::bigint), 0) INTO large, rest
      FROM jsonb_each_text(held) b WHERE b.value::bigint >= fewest;
    WHILE rest > 0 AND rest < fewest AND large <> '{}' LOOP
      SELECT b.key INTO smallest FROM jsonb_each_text(large) b
        ORDER BY b.value::bigint, b.key COLLATE "C" LIMIT 1;
      rest := rest + (large ->> smallest)::bigint; large := large - smallest;
    END LOOP;
    IF large <> '{}' THEN
      batch := batch + 1; held := '{}';
      RETURN QUERY SELECT each.milestone, batch, b.key::varchar, b.value::bigint
        FROM jsonb_each_text(large) b
        UNION ALL SELECT each.milestone, batch, ''::varchar, rest WHERE rest > 0;
    END IF;
    IF each.is_last AND held <> '{}' THEN
      RETURN QUERY SELECT each.milestone, 0, ''::varchar, 0::bigint;
    END IF;
  END LOOP;
END $$;
DROP FUNCTION IF EXISTS levier_outcome_quarters(bigint[], date);
CREATE OR REPLACE FUNCTION levier_return_days(asked bigint)
  RETURNS TABLE (kind varchar, lot_id bigint, period date, came_at timestamptz, happened_on date, answer_by date)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH reached AS (SELECT id, host_id FROM contracts WHERE id = asked
    AND ((id = ANY ((SELECT levier_bought_contracts('buyer'))::bigint[]))))
  SELECT DISTINCT 'file'::varchar, e.lot_id, h.month, i.created_at, NULL::date, NULL::date
    FROM hours_lines h JOIN reached c ON c.id = h.contract_id JOIN engagements e ON e.id = h.engagement_id
    LEFT JOIN imports i ON i.id = h.source_id AND i.host_id = c.host_id
  UNION ALL SELECT a.kind, NULL, a.period_ends_on, NULL, a.happened_on, a.answer_by
    FROM acts a JOIN reached c ON c.id = a.contract_id WHERE a.period_ends_on IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION levier_awaited_documents()
  RETURNS TABLE (person_id bigint, since date, missing text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT n.person_id, n.decided_on, n.missing FROM (
    SELECT DISTINCT ON (v.person_id) v.person_id, v.decided_on, v.missing, v.verdict FROM validations v
    WHERE v.person_id IN (SELECT id FROM people WHERE merged_into_id IS NULL AND referred_by_id = (SELECT levier_as('prescriber')))
    ORDER BY v.person_id, v.decided_on DESC, v.decided_at DESC, v.id DESC) n
  WHERE n.verdict = 'to_complete'
$$;
REVOKE ALL ON FUNCTION levier_awaited_documents() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION levier_awaited_documents() TO levier_app;
CREATE OR REPLACE FUNCTION levier_award_shares_make_100() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.award_id ELSE NEW.award_id END;
  is_broken boolean;
BEGIN
  PERFORM FROM awards WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT coalesce(sum(share_percent), 0) <> 100 FROM award_members WHERE award_id = $1 AND rank <> 'subcontractor' HAVING count(*) > 0$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'award_shares_make_100'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'award_shares_make_100';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_award_shares_make_100() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_award_shares_make_100 AFTER INSERT OR UPDATE OR DELETE ON award_members
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_award_shares_make_100();
CREATE OR REPLACE FUNCTION levier_several_holders_in_frameworks() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END;
  is_broken boolean;
BEGIN
  PERFORM FROM lots WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT max(a.number) > 1 AND min(c.form) NOT IN ('orders', 'subsequent') FROM awards a JOIN lots l ON l.id = a.lot_id JOIN contracts c ON c.id = l.contract_id WHERE a.lot_id = $1$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'several_holders_in_frameworks'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'several_holders_in_frameworks';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_several_holders_in_frameworks() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_several_holders_in_frameworks AFTER INSERT OR UPDATE OR DELETE ON awards
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_several_holders_in_frameworks();
CREATE OR REPLACE FUNCTION levier_orders_name_other_holders() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END;
  is_broken boolean;
BEGIN
  PERFORM FROM lots WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT bool_or(a.number = 1) FROM parts p JOIN awards a ON a.id = p.award_id WHERE p.lot_id = $1$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'orders_name_other_holders'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_name_other_holders';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_orders_name_other_holders() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_orders_name_other_holders AFTER INSERT OR UPDATE OR DELETE ON parts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_orders_name_other_holders();
CREATE OR REPLACE FUNCTION levier_desk_shares_within_100() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;
  is_broken boolean;
BEGIN
  PERFORM FROM contracts WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT sum(share_percent) > 100 FROM desks WHERE contract_id = $1$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'desk_shares_within_100'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_shares_within_100';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_desk_shares_within_100() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_desk_shares_within_100 AFTER INSERT OR UPDATE OR DELETE ON desks
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_desk_shares_within_100();
CREATE OR REPLACE FUNCTION levier_orders_within_maximum() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.lot_id ELSE NEW.lot_id END;
  is_broken boolean;
BEGIN
  PERFORM FROM lots WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT sum(p.amount) > max(l.maximum) FROM parts p JOIN lots l ON l.id = p.lot_id WHERE p.lot_id = $1 AND p.kind = 'order'$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'orders_within_maximum'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_within_maximum';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_orders_within_maximum() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_orders_within_maximum AFTER INSERT OR UPDATE OR DELETE ON parts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_orders_within_maximum();
CREATE OR REPLACE FUNCTION levier_maximum_covers_orders() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
  is_broken boolean;
BEGIN
  PERFORM FROM lots WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT sum(p.amount) > max(l.maximum) FROM parts p JOIN lots l ON l.id = p.lot_id WHERE p.lot_id = $1 AND p.kind = 'order'$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'maximum_covers_orders'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'maximum_covers_orders';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_maximum_covers_orders() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_maximum_covers_orders AFTER INSERT OR UPDATE ON lots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_maximum_covers_orders();
CREATE OR REPLACE FUNCTION levier_lots_within_contract() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;
  is_broken boolean;
BEGIN
  PERFORM FROM contracts WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT sum(l.amount) > max(c.amount) FROM lots l JOIN contracts c ON c.id = l.contract_id WHERE c.id = $1 AND c.kind <> 'concession'$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'lots_within_contract'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'lots_within_contract';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_lots_within_contract() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_lots_within_contract AFTER INSERT OR UPDATE OF amount OR DELETE ON lots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_lots_within_contract();
CREATE OR REPLACE FUNCTION levier_contract_covers_lots() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
  is_broken boolean;
BEGIN
  PERFORM FROM contracts WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query$SELECT sum(l.amount) > max(c.amount) FROM lots l JOIN contracts c ON c.id = l.contract_id WHERE c.id = $1 AND c.kind <> 'concession'$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, 'contract_covers_lots'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_covers_lots';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_contract_covers_lots() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_contract_covers_lots AFTER INSERT OR UPDATE OF amount, kind ON contracts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION levier_contract_covers_lots();
CREATE OR REPLACE FUNCTION levier_verdicts_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'person_id' IS DISTINCT FROM to_jsonb(OLD) - 'person_id' THEN
    RAISE EXCEPTION 'a verdict is added, never changed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_stand';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER levier_whole_verdicts_stand BEFORE UPDATE ON validations
  FOR EACH ROW EXECUTE FUNCTION levier_verdicts_stand();
CREATE OR REPLACE FUNCTION levier_person_in_use() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.person_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.person_id IS DISTINCT FROM OLD.person_id) THEN
    PERFORM FROM people WHERE id = NEW.person_id AND merged_into_id IS NULL FOR SHARE;
    IF NOT FOUND AND EXISTS (SELECT FROM people WHERE id = NEW.person_id) THEN
      RAISE EXCEPTION 'person % was merged into another', NEW.person_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_in_use';
    END IF;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_person_in_use() FROM PUBLIC;
CREATE TRIGGER levier_whole_person_in_use BEFORE INSERT OR UPDATE ON validations
  FOR EACH ROW EXECUTE FUNCTION levier_person_in_use();
CREATE TRIGGER levier_whole_person_in_use BEFORE INSERT OR UPDATE ON engagements
  FOR EACH ROW EXECUTE FUNCTION levier_person_in_use();
CREATE TRIGGER levier_whole_person_in_use BEFORE INSERT OR UPDATE ON proposals
  FOR EACH ROW EXECUTE FUNCTION levier_person_in_use();
CREATE TRIGGER levier_whole_person_in_use BEFORE INSERT OR UPDATE ON evidence_documents
  FOR EACH ROW EXECUTE FUNCTION levier_person_in_use();
CREATE TRIGGER levier_whole_person_in_use BEFORE INSERT OR UPDATE ON access_links
  FOR EACH ROW EXECUTE FUNCTION levier_person_in_use();
CREATE OR REPLACE FUNCTION levier_desk_in_use() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.contract_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.contract_id IS DISTINCT FROM OLD.contract_id) THEN
    PERFORM FROM desks WHERE organization_id = NEW.host_id AND contract_id = NEW.contract_id FOR SHARE;
    IF EXISTS (SELECT FROM desks WHERE organization_id = NEW.host_id AND contract_id = NEW.contract_id
               AND until_on < (now() AT TIME ZONE 'Europe/Paris')::date) THEN
      RAISE EXCEPTION '% follows contract % no longer', NEW.host_id, NEW.contract_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_in_use';
    END IF;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_desk_in_use() FROM PUBLIC;
CREATE TRIGGER levier_whole_desk_in_use BEFORE INSERT OR UPDATE ON access_links
  FOR EACH ROW EXECUTE FUNCTION levier_desk_in_use();
CREATE TRIGGER levier_whole_desk_in_use BEFORE INSERT OR UPDATE ON engagements
  FOR EACH ROW EXECUTE FUNCTION levier_desk_in_use();
CREATE TRIGGER levier_whole_desk_in_use BEFORE INSERT OR UPDATE ON proposals
  FOR EACH ROW EXECUTE FUNCTION levier_desk_in_use();
CREATE OR REPLACE FUNCTION levier_role_fits() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM organizations WHERE id = NEW.host_id AND (kind, NEW.role) IN (('host', 'facilitator'), ('host', 'coordinator'), ('host', 'observer'), ('host', 'administrator'), ('buyer', 'buyer'), ('buyer', 'administrator'), ('company', 'company'), ('company', 'administrator'), ('ACI', 'inclusive_structure'), ('ACI', 'company'), ('ACI', 'administrator'), ('AI', 'inclusive_structure'), ('AI', 'company'), ('AI', 'administrator'), ('EI', 'inclusive_structure'), ('EI', 'company'), ('EI', 'administrator'), ('ETTI', 'inclusive_structure'), ('ETTI', 'company'), ('ETTI', 'administrator'), ('EITI', 'inclusive_structure'), ('EITI', 'company'), ('EITI', 'administrator'), ('EA', 'inclusive_structure'), ('EA', 'company'), ('EA', 'administrator'), ('ESAT', 'inclusive_structure'), ('ESAT', 'company'), ('ESAT', 'administrator'), ('GEIQ', 'inclusive_structure'), ('GEIQ', 'company'), ('GEIQ', 'administrator'), ('prescriber', 'prescriber'), ('prescriber', 'administrator'), ('public_service', 'observer'), ('public_service', 'administrator')) FOR SHARE;
  IF NOT FOUND AND EXISTS (SELECT FROM organizations WHERE id = NEW.host_id) THEN
    RAISE EXCEPTION 'organization % gives no role %', NEW.host_id, NEW.role
      USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_role_fits() FROM PUBLIC;
CREATE TRIGGER levier_whole_role_fits BEFORE INSERT OR UPDATE ON memberships
  FOR EACH ROW EXECUTE FUNCTION levier_role_fits();
CREATE OR REPLACE FUNCTION levier_kind_fits() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM memberships m WHERE m.host_id = NEW.id AND (NEW.kind, m.role) NOT IN (('host', 'facilitator'), ('host', 'coordinator'), ('host', 'observer'), ('host', 'administrator'), ('buyer', 'buyer'), ('buyer', 'administrator'), ('company', 'company'), ('company', 'administrator'), ('ACI', 'inclusive_structure'), ('ACI', 'company'), ('ACI', 'administrator'), ('AI', 'inclusive_structure'), ('AI', 'company'), ('AI', 'administrator'), ('EI', 'inclusive_structure'), ('EI', 'company'), ('EI', 'administrator'), ('ETTI', 'inclusive_structure'), ('ETTI', 'company'), ('ETTI', 'administrator'), ('EITI', 'inclusive_structure'), ('EITI', 'company'), ('EITI', 'administrator'), ('EA', 'inclusive_structure'), ('EA', 'company'), ('EA', 'administrator'), ('ESAT', 'inclusive_structure'), ('ESAT', 'company'), ('ESAT', 'administrator'), ('GEIQ', 'inclusive_structure'), ('GEIQ', 'company'), ('GEIQ', 'administrator'), ('prescriber', 'prescriber'), ('prescriber', 'administrator'), ('public_service', 'observer'), ('public_service', 'administrator'))) THEN
    RAISE EXCEPTION 'organization % has members of roles that kind % does not give', NEW.id, NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_kind_fits() FROM PUBLIC;
CREATE TRIGGER levier_whole_kind_fits BEFORE UPDATE OF kind ON organizations
  FOR EACH ROW EXECUTE FUNCTION levier_kind_fits();
ALTER FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])
  SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE ALL ON FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) TO levier_app, levier_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
  procrastinate_workers TO levier_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO levier_worker;
CREATE OR REPLACE FUNCTION levier_merge_published_words() RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM gin_clean_pending_list('published_words');
  ANALYZE published_contracts;
END $$;
REVOKE ALL ON FUNCTION levier_merge_published_words() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION levier_merge_published_words() TO levier_app;
