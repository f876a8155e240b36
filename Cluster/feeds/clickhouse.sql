-- Ranks in ClickHouse: every line of a feed of rankings (format ndjson) is kept, and the newest of a key counts.
--   "command": ["clickhouse-client", "--input_format_skip_unknown_fields=1", "--query",
--               "INSERT INTO tamcap.lines FORMAT JSONEachRow"]
CREATE DATABASE IF NOT EXISTS tamcap;
CREATE TABLE IF NOT EXISTS tamcap.lines (
    op String, sequence Int64, period String DEFAULT '', unit String DEFAULT '',
    tier Nullable(String), rank Nullable(Int32), name Nullable(String), points_micro Nullable(Int64),
    scaled_micro Nullable(Int64), band Nullable(String), status Nullable(String)
) ENGINE = ReplacingMergeTree(sequence) ORDER BY (period, unit, op = 'sweep');
-- A sweep says that of its period nothing older is left.
CREATE VIEW IF NOT EXISTS tamcap.rankings AS
    SELECT line.* FROM (SELECT * FROM tamcap.lines FINAL WHERE op = 'put') AS line
    LEFT JOIN (SELECT period, max(sequence) AS since FROM tamcap.lines WHERE op = 'sweep' GROUP BY period) AS swept
        ON swept.period = line.period
    WHERE line.sequence >= swept.since;
