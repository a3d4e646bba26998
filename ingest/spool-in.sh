#!/bin/sh
# What Postfix runs for each mail: ends in 0 or 75 and nothing else, whatever becomes of the interpreter.
# The reason comes on descriptor 3: Postfix would bounce on any other output that happens to begin with a 5.
PARTSPOST_AGENT=$PPID "${PARTSPOST_PYTHON:-/usr/bin/python3}" -I -S "${0%/*}/pipe.py" "$@" 3>&1 >/dev/null 2>&1
status=$?
[ "$status" = 0 ] && exit 0
[ "$status" = 75 ] || echo "4.3.0 pipe.py ended with status $status"
exit 75
