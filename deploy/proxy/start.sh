#!/bin/sh
# Start nginx. From 1.27.3 on it keeps connections to upstreams whose addresses it follows; an older
# one follows the addresses too, and opens a connection for each request.
set -eu
configuration=/etc/tuan/nginx.conf
cp /etc/tuan/upstreams/kept.conf /tmp/upstreams.conf
nginx -t -q -c "$configuration" 2>/dev/null ||
    cp /etc/tuan/upstreams/plain.conf /tmp/upstreams.conf
exec nginx -c "$configuration" -g 'daemon off;'
