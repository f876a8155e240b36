-- Migration 3: who may do what. tamcap_feed writes, tamcap_read reads. Roles belong to the whole server, so making them
-- takes the right to; where it is lacking, the administrator makes them and the tables' owner runs this script again.
BEGIN;
SET LOCAL client_min_messages = warning;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tamcap_feed') THEN CREATE ROLE tamcap_feed NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tamcap_read') THEN CREATE ROLE tamcap_read NOLOGIN; END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'the roles tamcap_feed and tamcap_read are not there, and this user may not make them';
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'tamcap_feed') THEN
        GRANT USAGE ON SCHEMA tamcap TO tamcap_feed;
        GRANT SELECT, INSERT, UPDATE, DELETE ON tamcap.cells, tamcap.rankings, tamcap.indicators, tamcap.nodes
            TO tamcap_feed;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'tamcap_read') THEN
        GRANT USAGE ON SCHEMA tamcap TO tamcap_read;
        GRANT SELECT ON ALL TABLES IN SCHEMA tamcap TO tamcap_read;
    END IF;
END $$;
INSERT INTO tamcap.migration (number) VALUES (3) ON CONFLICT DO NOTHING;
COMMIT;
