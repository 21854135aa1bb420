#!/bin/sh
# Ships files to CyberActive. Needs a POSIX shell, curl and sha256sum. Run again, it sends nothing twice.
#   cyberactive-ship.sh [-d | -m FOLDER] FILE...      -d deletes, -m moves each file once it is uploaded
# From the environment: CYBERACTIVE_API, CYBERACTIVE_SOURCE, CYBERACTIVE_KEY_FILE or CYBERACTIVE_KEY;
#   CYBERACTIVE_HOST (this machine's name), CYBERACTIVE_TRIES (6).
# Exit codes: 0 all uploaded, 1 a file, 2 usage, 7 refused, 8 unavailable: run it again later.
set -u
after=keep code=0 tries=${CYBERACTIVE_TRIES:-6}
say() { printf 'cyberactive-ship: %s\n' "$*" >&2; }
usage() { say "$*"; exit 2; }
worse() { [ "$code" -ne 0 ] && [ "$code" -ne 8 ] || code=$1; }
while getopts dm: option; do case $option in d) after=delete ;; m) after=move folder=$OPTARG ;; *) usage 'expected [-d | -m FOLDER] FILE...' ;; esac; done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage 'expected [-d | -m FOLDER] FILE..., found no file'
api=${CYBERACTIVE_API:-} source=${CYBERACTIVE_SOURCE:-} host=${CYBERACTIVE_HOST:-$(uname -n)} key=${CYBERACTIVE_KEY:-}
[ -z "${CYBERACTIVE_KEY_FILE:-}" ] || read -r key <"$CYBERACTIVE_KEY_FILE" || usage 'CYBERACTIVE_KEY_FILE: expected a file with the key'
[ -n "$api" ] && [ -n "$source" ] && [ -n "$key" ] || usage 'expected CYBERACTIVE_API, CYBERACTIVE_SOURCE and CYBERACTIVE_KEY_FILE to be set'
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

digest() { sha256sum <"$1" 2>/dev/null | cut -c1-64; }
quoted() { printf %s "$1" | sed 's/[\\"]/\\&/g'; }
member() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' "$tmp/answer"; }
# The key goes in by standard input: the list of processes does not show it.
ask() { printf 'header = "authorization: Bearer %s"\n' "$key" | curl -sSK - -o "$tmp/answer" -w '%{http_code}' -m 60 -H 'content-type: application/json' --data-binary "@$tmp/body" "${api%/}/v1/uploads" 2>"$tmp/error"; }
put() { curl -sS --globoff -o "$tmp/answer" -w '%{http_code}' -y 60 -Y 1 -T "$path" -H 'if-none-match: *' -H "x-amz-checksum-sha256: $checksum" "$url" 2>"$tmp/error"; }
# Repeats while the service is not to be had: 1, 2, 4, … s, each half to one and a half times, drawn by time and process.
patiently() {
  wait=1
  for try in $(seq "$tries"); do
    : >"$tmp/answer"
    status=$("$@")
    case $status in 000 | 408 | 409 | 429 | 5??) ;; *) return 0 ;; esac
    [ "$try" -eq "$tries" ] || sleep "$((wait * (50 + ($(date +%s) + $$ * 7) % 100) / 100 + 1))"
    wait=$((wait * 2))
  done
  say "$path: HTTP $status, after $tries tries $(cat "$tmp/error")"
  return 8
}
refused() { say "$path: $(member code) $(member detail) $(sed -n 's/.*<Code>\(.*\)<\/Message>.*/\1/p' "$tmp/answer") (HTTP $status)"; [ -z "$(member fix)" ] || say "next: $(member fix)"; return 7; }
ship() {
  size=$(($(wc -c <"$path"))) sum=$(digest "$path")
  [ "$size" -gt 0 ] || return 0
  modified=$(date -u -r "$path" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null) || modified=
  printf '{"source":"%s","host":"%s","name":"%s","path":"%s","size":%s,"sha256":"%s"%s}' "$source" "$(quoted "$host")" "$(quoted "${path##*/}")" \
    "$(quoted "$path")" "$size" "$sum" "${modified:+,\"file_modified_at\":\"$modified\"}" >"$tmp/body"
  for fresh in 1 2 3; do
    patiently ask || return
    case $status in 200) return 0 ;; 201) ;; *) refused || return ;; esac
    url=$(member url) checksum=$(member x-amz-checksum-sha256)
    patiently put || return
    case $status in 200 | 412) return 0 ;; esac
    [ "$(digest "$path")" = "$sum" ] || { say "$path: expected the file to hold still, found it changed; run it again"; return 1; }
    grep -q 'Request has expired' "$tmp/answer" || refused || return
  done
  return 8
}
for path; do
  case $path in /*) ;; *) path=$PWD/$path ;; esac
  [ -f "$path" ] && [ -r "$path" ] || { say "$path: expected a file that can be read"; worse 1; continue; }
  ship; result=$?
  if [ "$result" -ne 0 ]; then worse "$result"; case $status in 401 | 000) break ;; *) continue ;; esac; fi
  [ "$after" = keep ] || [ "$(($(wc -c <"$path")))" = "$size" ] || continue # Grown meanwhile: it stays for the next run.
  case $after in delete) rm -f "$path" ;; move) mkdir -p "$folder" && mv "$path" "$folder/${path##*/}" ;; esac || worse 1
done
exit "$code"
