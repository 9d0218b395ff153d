#!/bin/sh
# Writes a message, takes it back, acknowledges it.
set -eu
pixy=http://${1:-localhost:19092}
message=$(mktemp)
trap 'rm -f "$message"' EXIT
field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$message"; }

# With sync the answer comes when Kafka has it.
curl -fsS -m 150 -X POST "$pixy/topics/curl.orders/messages?sync&key=table-7" -d 'msg=two coffees'

status=408
while [ "$status" = 408 ]; do # nothing came in time: ask again
    status=$(curl -sS -m 90 -o "$message" -w '%{http_code}' "$pixy/topics/curl.orders/messages?group=curl.kitchen&noAck")
done
[ "$status" = 200 ]
echo "got $(field value | base64 -d)"

# Without this it comes again.
curl -fsS -m 30 -X POST "$pixy/topics/curl.orders/acks?group=curl.kitchen&partition=$(field partition)&offset=$(field offset)"
