#!/bin/sh
# What Postfix runs for each mail: ends in 0 or 75 and nothing else, whatever becomes of the interpreter.
PARTSPOST_AGENT=$PPID "${PARTSPOST_PYTHON:-/usr/bin/python3}" -I -S "${0%/*}/pipe.py" "$@"
status=$?
[ "$status" = 0 ] && exit 0
[ "$status" = 75 ] || echo "4.3.0 pipe.py ended with status $status"
exit 75
