#!/bin/sh
# Builds the caller: build.sh OUTDIR → OUTDIR/META-INF/native/<os>-<arch>/caller. CC: the compiler (default: cc).
set -eu

out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
export LC_ALL=C SOURCE_DATE_EPOCH=0

machine=$(${CC:-cc} -dumpmachine)
case "$machine" in
    x86_64-*linux*) platform=linux-x86_64 ;;
    aarch64-*linux*) platform=linux-aarch64 ;;
    *) echo "caller: not for $machine; set CC to a compiler for Linux, or build with -DskipNative" >&2; exit 1 ;;
esac

mkdir -p "$out/META-INF/native/$platform"
target=$out/META-INF/native/$platform/caller
${CC:-cc} -std=c11 -O2 -static -s -Wl,--build-id=none \
    -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings \
    -o "$target.new" *.c
mv "$target.new" "$target"
