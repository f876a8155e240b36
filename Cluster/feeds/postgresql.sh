# A PostgreSQL server for a measurement, on a socket in a folder of its own, and how far a centre's feed to it is. To be
# sourced; `web` is the port of the centre's pages, `fail` says why everything ends.

database="" database_folder="" psql=()

# start_database DIR: starts a server, and writes into DIR/feeds.json the lines by which a centre feeds it.
start_database() {
    local programs as_other=() tries=0
    programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
    [ -x "$programs/initdb" ] || { echo "no PostgreSQL here: as root, apt-get install postgresql" >&2; exit 1; }
    # A socket's path has 107 bytes at most.
    database_folder=$(mktemp -d /tmp/tamcap-pg.XXXXXX)
    # It refuses to run as root.
    if [ "$(id -u)" -eq 0 ]; then
        chown 65534:65534 "$database_folder"
        as_other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    fi
    "${as_other[@]}" "$programs/initdb" -D "$database_folder/data" -A trust -U tamcap -E UTF8 --locale=C.UTF-8 \
        >"$1/postgresql.txt" 2>&1
    "${as_other[@]}" "$programs/postgres" -D "$database_folder/data" -k "$database_folder" -h '' -p 5432 \
        >>"$1/postgresql.txt" 2>&1 </dev/null &
    database=$!
    psql=(psql -X -q -h "$database_folder" -p 5432 -U tamcap -d postgres)
    until "${psql[@]}" -c 'SELECT 1' >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { echo "PostgreSQL does not start; see $1/postgresql.txt" >&2; exit 1; }
        sleep 0.2
    done
    cat >"$1/feeds.json" <<JSON
"feeds": [{ "name": "pg", "what": ["cells", "rankings", "indicators", "nodes"], "format": "postgresql",
    "migrations": "$PWD/Cluster/feeds/postgresql",
    "command": [$(printf '"%s", ' "${psql[@]}" | sed 's/, $//')] }],
JSON
}

stop_database() {
    [ -z "$database" ] || { kill -INT "$database" 2>/dev/null && wait "$database" 2>/dev/null; } || true
    [ -z "$database_folder" ] || rm -rf "$database_folder"
}

# feed_metric NAME: of the feed, as the centre tells it now.
feed_metric() { get /metrics | awk -v name="tamcap_feed_$1{feed=\"pg\"}" '$1 == name { print $2 }'; }

# await_feed SECONDS: until nothing waits for the feed.
await_feed() {
    local end=$((SECONDS + $1))
    until [ "$(feed_metric waiting_parts)" = 0 ]; do
        [ $SECONDS -lt $end ] || fail "the feed is behind for more than $1 s"
        sleep 0.2
    done
}

# A line a second, as long as DIR/sampling is there: milliseconds, seconds behind, lines and batches confirmed so far. A
# signal would not end it where whoever started the script ignores that.
sample_feed() {
    while [ -e "$dir/sampling" ]; do
        get /metrics | awk -v now="$(milliseconds)" '
            $1 == "tamcap_feed_behind_seconds{feed=\"pg\"}" { behind = $2 }
            $1 == "tamcap_feed_lines_total{feed=\"pg\"}" { lines = $2 }
            $1 == "tamcap_feed_batches_total{feed=\"pg\"}" { batches = $2 }
            END { print now, behind, lines, batches }'
        sleep 1
    done
}

# What the samples say, how long the rest takes, and whether the database has what the centre publishes.
judge_feed() {
    local end period day tier found expected differing=0
    end=$(milliseconds)
    await_feed 300
    printf 'feed: caught up %d ms after the last change was in the ranking\n' $(($(milliseconds) - end))
    rm -f "$dir/sampling"
    wait "$sampling" 2>/dev/null || true
    sampling=""
    awk 'NR == 1 { from = $1; lines = $3; batches = $4 }
        { if ($2 > behind) behind = $2; to = $1; last = $3; count = $4 }
        END { seconds = (to - from) / 1000
            printf "feed: %d lines in %d batches in %.0f s, %.0f lines a second, %d s behind at most\n",
                last - lines, count - batches, seconds, (last - lines) / seconds, behind }' "$dir/feed.txt"
    day=$(TZ=Asia/Ho_Chi_Minh date +%F)
    for period in "${day:0:7}" "${day:0:4}"; do
        for tier in province branch department; do
            expected=$(get "/api/v1/rankings.csv?period=$period&tier=$tier" | tail -n +2 | sort)
            found=$("${psql[@]}" -c "COPY (SELECT rank, unit, name, points_micro, applicable_points, scaled_micro, band,
                ckmb, tdgq, clgq, tttt, mdsh, mdhl, status FROM tamcap.rankings WHERE period = '$period'
                AND tier = '$tier') TO STDOUT WITH (FORMAT csv)" | sort)
            [ -n "$expected" ] && [ "$expected" = "$found" ] || { differing=1; echo "feed: $period $tier differs" >&2; }
        done
    done
    [ $differing = 0 ] || fail "the database does not have what the centre publishes"
    echo "feed: rankings of month and year, all tiers, equal the centre's CSV byte for byte"
}
