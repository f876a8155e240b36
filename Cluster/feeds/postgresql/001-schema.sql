-- Migration 1: the tables that a feed fills (Protocol/28-feeds.md). Every script here may run again at any time.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS tamcap;
CREATE TABLE IF NOT EXISTS tamcap.migration (
    number integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
-- A cell: the counts of one office, period and procedure, as the office told them last. Counts that are 0 are left out;
-- series are objects, by day or by bucket.
CREATE TABLE IF NOT EXISTS tamcap.cells (
    unit text NOT NULL, period text NOT NULL, procedure text NOT NULL,
    incarnation text, version bigint, counts jsonb,
    sequence bigint NOT NULL, fed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (unit, period, procedure)
);
CREATE TABLE IF NOT EXISTS tamcap.rankings (
    period text NOT NULL, unit text NOT NULL,
    tier text, rank integer, name text, points_micro bigint, applicable_points bigint, scaled_micro bigint, band text,
    ckmb bigint, tdgq bigint, clgq bigint, tttt bigint, mdsh bigint, mdhl bigint, status text, rules text,
    sequence bigint NOT NULL, fed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (period, unit)
);
CREATE TABLE IF NOT EXISTS tamcap.indicators (
    period text NOT NULL, unit text NOT NULL, indicator text NOT NULL,
    numerator numeric, denominator numeric, points_micro bigint, state text,
    sequence bigint NOT NULL, fed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (period, unit, indicator)
);
CREATE TABLE IF NOT EXISTS tamcap.nodes (
    unit text NOT NULL,
    name text, tier text, connected boolean, last_heard timestamptz, freshness timestamptz, incarnation text,
    version bigint, build text, bundle text, clock_offset_milliseconds bigint, refused bigint,
    digest_mismatch boolean, key_id text,
    sequence bigint NOT NULL, fed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (unit)
);
INSERT INTO tamcap.migration (number) VALUES (1) ON CONFLICT DO NOTHING;
COMMIT;
