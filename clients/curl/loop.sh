#!/bin/sh
# Works off a topic, at least once, until it is told to stop.
set -u
pixy=http://${1:-localhost:19092}
message=$(mktemp)
stop=
trap 'stop=yes' INT TERM # noticed when the message in hand is done
trap 'rm -f "$message"' EXIT
field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$message"; }

work() { echo "done $(field value | base64 -d)"; }

pause=1
while [ -z "$stop" ]; do
    status=$(curl -sS -m 90 -o "$message" -w '%{http_code}' "$pixy/topics/curl.orders/messages?group=curl.kitchen&noAck")
    case $status in
        200)
            # the acknowledgement only when it is done; if that is lost the message comes again
            work && curl -sS -m 30 -o /dev/null -X POST \
                "$pixy/topics/curl.orders/acks?group=curl.kitchen&partition=$(field partition)&offset=$(field offset)"
            pause=1
            ;;
        408) pause=1 ;;          # nothing came in time
        000 | 429 | 5??)         # the server restarts, the network is away, Kafka is
            [ -n "$stop" ] || sleep "$pause"
            [ "$pause" -ge 4 ] || pause=$((pause * 2))
            ;;
        *)
            cat "$message" >&2   # what was asked for can't be
            exit 1
            ;;
    esac
done
