#!/bin/sh
# Has messages brought by a stream, and hands some of them back.
set -u
pixy=http://${1:-localhost:19092}
jobs=$pixy/v1/topics/curl.jobs/messages
dir=$(mktemp -d)
mkfifo "$dir/lines"
stop=
brings=
trap 'stop=yes; [ -z "$brings" ] || kill "$brings"' INT TERM
trap 'rm -rf "$dir"' EXIT
field() { printf '%s\n' "$line" | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }
settle() { curl -sS -m 30 -o /dev/null -X POST -H 'Content-Type: application/json' "$jobs/$(field receipt):$1?group=curl.crew" -d "$2"; }

work() {
    case $(field value)/$(field attempt) in
        impossible/*) settle reject '{"reason": "nobody can do that"}' ;; # to the dead letters, where the queue has some
        later/1)
            echo 'not now: later'
            settle nack '{"delay": "1s"}' # comes again, a second from now at the earliest
            ;;
        *)
            echo "done $(field value) at attempt $(field attempt)"
            settle ack '{}'
            ;;
    esac
}

while [ -z "$stop" ]; do
    # At most 20 jobs are out. Every 15 s there is a sign of life: after 45 s of silence (-Y 1 -y 45) another stream begins, to
    # which the clientId lets those go over that the one before has brought.
    curl -sSN -Y 1 -y 45 -H 'Accept: application/x-ndjson' \
        "$jobs:stream?group=curl.crew&window=20&values=text&clientId=curl-$$" >"$dir/lines" &
    brings=$!
    while [ -z "$stop" ] && IFS= read -r line; do
        case $line in
            '{"receipt":'*) work ;;
            *'"code":'*) printf '%s\n' "$line" >&2 ;; # what went wrong
        esac
    done <"$dir/lines"
    wait "$brings"
    brings=
    [ -n "$stop" ] || sleep 1
done
