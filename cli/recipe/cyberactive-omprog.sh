#!/bin/sh
# For rsyslog's omprog: each transaction becomes a file in a spool, which is shipped every few seconds.
#   cyberactive-omprog.sh ENVIRONMENT_FILE SPOOL SHIP_SCRIPT
# rsyslog is told OK when the file is there: what it holds itself while a program works is lost when it is restarted.
set -u
set -a; . "$1"; set +a
spool=$2 ship=$3
mkdir -p "$spool" && rm -f "$spool"/.open-* || exit 1
open=$spool/.open-$$ first=$(date +%s)-$$ number=0
# Transactions may be of one line each: what has come in the meantime is one file. Its parts go when it is there.
ship_all() {
  parts=$(ls | grep '\.part$' | head -n 1000)
  [ -z "$parts" ] || { cat $parts >.joined && mv .joined "$(date +%s)-$$.log" && rm -f $parts; }
  set -- "$spool"/*.log
  [ ! -f "$1" ] || "$ship" -d "$@"
}
(cd "$spool" && while :; do ship_all 2>&1 | logger -t cyberactive; sleep 5; done) </dev/null >/dev/null 2>&1 &
trap "kill $!" EXIT
trap 'exit 0' INT TERM
echo OK
while IFS= read -r line; do
  case $line in
    'BEGIN TRANSACTION') if : >"$open"; then echo OK; else echo 'expected a spool that can be written'; fi ;;
    'COMMIT TRANSACTION') number=$((number + 1)); if mv "$open" "$spool/$first-$number.part"; then echo OK; else echo 'expected room in the spool'; fi ;;
    *) if printf '%s\n' "$line" >>"$open"; then echo DEFER_COMMIT; else echo 'expected room in the spool'; fi ;;
  esac
done
