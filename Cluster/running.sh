# What the drills share: a demo country that runs in a folder, and its centre's answers. To be sourced; `me` names the
# script, `dir` its folder, `work` the country's, `log` the demo's own, `period` and `day` what is asked for.

demo="" keep=${keep:-}

# started OPTIONS...: starts the country and returns when it is complete; sets `listen` and `web`, the centre's ports.
start_country() {
    Cluster/demo --still --http 0 --dir "$work" "$@" >"$dir/demo.out" 2>"$log" </dev/null &
    demo=$!
    until grep -q ' the page: ' "$log" 2>/dev/null; do
        kill -0 "$demo" 2>/dev/null || fail "the demo country has ended"
        sleep 0.5
    done
    grep -E ' complete: ' "$log" >&2
    local ready
    ready=$(grep -m1 '^ready ' "$work/logs/VN.out")
    listen=$(sed -E 's/.*protocol=[^ ]*:([0-9]+).*/\1/' <<<"$ready")
    web=$(sed -E 's/.*http=[^ ]*:([0-9]+).*/\1/' <<<"$ready")
}

# Ends the country, each program by the process id that is in the folder, and removes the folder unless it is kept.
stop_country() {
    if [ -n "$demo" ]; then
        kill "$demo" 2>/dev/null || true
        # A shell whose starter had it ignore TERM cannot stop its programs itself.
        local tries=0 file
        while kill -0 "$demo" 2>/dev/null && [ $tries -lt 30 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
        for file in "$work"/pids/*; do
            grep -q "$work" "/proc/$(cat "$file")/cmdline" 2>/dev/null && kill "$(cat "$file")" 2>/dev/null || true
        done
        ! kill -0 "$demo" 2>/dev/null || kill -9 "$demo" 2>/dev/null || true
    fi
    wait 2>/dev/null || true
    [ -n "$keep" ] || rm -rf "$dir"
}

fail() {
    echo "$me: $1" >&2
    tail -5 "$log" >&2 || true
    keep=1
    echo "$me: everything is in $dir" >&2
    exit 1
}

# get PATH: the body of a page of the centre.
get() {
    local line status=""
    exec 3<>"/dev/tcp/127.0.0.1/$web" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$1" >&3
    IFS= read -r status <&3 || true
    while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do :; done
    cat <&3
    exec 3>&-
    [[ $status == *" 200 "* ]]
}
# field NAME: the first number of that name in the JSON on standard input: the whole league's; those of its rows follow.
field() { sed -nE "s/\"$1\": ?([0-9]+).*/\n\1/; s/.*\n//p" | head -1; }
csv() { get "/api/v1/$1.csv?period=$period&tier=$2&as_of=$day"; }
figures() { for tier in province branch department; do csv rankings $tier && csv indicators $tier || return 1; done; }
milliseconds() { echo $((${EPOCHREALTIME/./} / 1000)); }

# Binds the centre's configuration to the ports that it has, so that whoever takes its place is found there.
keep_ports() {
    local ports="\"listen\": \"127.0.0.1:$listen\", \"http\": \"127.0.0.1:$web\""
    sed -i -E "s/\"listen\": \"127.0.0.1:0\", \"http\": \"127.0.0.1:[0-9]+\"/$ports/" "$work/config/VN.json"
}
