#!/bin/sh
# Make the registry's certificate, where there is none or it is about to end; it is never committed.
set -eu
cd "$(dirname "$0")"

exec 9>certificates.lock
flock 9 # one run at a time

if openssl x509 -checkend 86400 -noout -in certificates/localhost.crt >/dev/null 2>&1; then
    exit 0
fi
mkdir -p certificates
openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout certificates/localhost.key -out certificates/localhost.crt 2>certificates/log ||
    { cat certificates/log >&2; exit 1; }
