#!/bin/sh
# program.sh TARGET LAUNCHERS JAVA: puts the command line's program there (TARGET/scr), which is the launcher under another name, and what it
# executes where it has to start a JVM (TARGET/scr-cold). A new file each time: a JVM that stays serves the build alone that it is of.
set -eu
launcher=$2/linux-$(uname -m)/launcher
if [ "$(uname -s)" != Linux ] || [ ! -e "$launcher" ]; then
    echo "scr: no launcher for this machine, so its start script alone"
    exit
fi
cp "$launcher" "$1/scr.new"
ln -sfn ../../bin/scr "$1/scr-cold"
mv "$1/scr.new" "$1/scr"

# for the JVM of the build, and others that it may be started with
set -- "$1" "$3"
for java in /usr/lib/jvm/*/bin/java; do
    [ ! -L "${java%/bin/java}" ] && [ -x "$java" ] && [ "$(readlink -f "$java")" != "$(readlink -f "$2")" ] || continue
    case $(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "${java%/bin/java}/release" 2>/dev/null) in
    1[7-9] | [2-9][0-9]) set -- "$@" "$java" ;;
    esac
done
exec "$(dirname "$0")/archive.sh" "$@"
