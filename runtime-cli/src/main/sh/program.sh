#!/bin/sh
# program.sh TARGET LAUNCHERS: puts the command line's program there (TARGET/scr), which is the launcher under another name, and what it
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
