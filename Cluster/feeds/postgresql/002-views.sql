-- Migration 2: views for analysts.
BEGIN;
SET LOCAL client_min_messages = warning;
-- One line a cell and plain count; series are left to whoever needs them.
CREATE OR REPLACE VIEW tamcap.counts AS
    SELECT cell.unit, cell.period, cell.procedure, entry.key AS measure, entry.value::bigint AS count
    FROM tamcap.cells cell, jsonb_each(cell.counts) entry
    WHERE jsonb_typeof(entry.value) = 'number';
-- Points as people read them: of 100, six decimals.
CREATE OR REPLACE VIEW tamcap.league AS
    SELECT period, tier, rank, unit, name, (scaled_micro / 1000000.0)::numeric(9, 6) AS points, band, status, fed_at
    FROM tamcap.rankings;
INSERT INTO tamcap.migration (number) VALUES (2) ON CONFLICT DO NOTHING;
COMMIT;
