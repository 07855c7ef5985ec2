#!/bin/sh
# Builds the probe: build.sh OUTDIR → OUTDIR/META-INF/native/<os>-<arch>/probe. CC: the compiler (default: cc).
# FreeBSD's, for both architectures, is built too where there are clang and lld: it has no C library, and needs no headers of FreeBSD's.
set -eu

out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
export LC_ALL=C SOURCE_DATE_EPOCH=0

machine=$(${CC:-cc} -dumpmachine)
case "$machine" in
    x86_64-*linux*) platform=linux-x86_64 ;;
    aarch64-*linux*) platform=linux-aarch64 ;;
    *) echo "probe: not for $machine; set CC to a compiler for Linux, or build with -DskipNative" >&2; exit 1 ;;
esac

mkdir -p "$out/META-INF/native/$platform"
target=$out/META-INF/native/$platform/probe
warnings='-Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings'
${CC:-cc} -std=c11 -O2 -static -s -Wl,--build-id=none $warnings -o "$target.new" *.c
mv "$target.new" "$target"

launcher=../../../../runtime-launcher/src/main/c
if command -v clang >/dev/null && command -v ld.lld >/dev/null; then
    for machine in x86_64 aarch64; do
        mkdir -p "$out/META-INF/native/freebsd-$machine"
        target=$out/META-INF/native/freebsd-$machine/probe
        clang --target=$machine-unknown-freebsd13 -fuse-ld=lld -nostdlibinc -Wl,-e,_start -std=c11 -Os -ffreestanding -fno-builtin \
            -fno-stack-protector -fno-pic -nostdlib -static -s -Wl,--build-id=none $warnings -Ifreebsd -I$launcher \
            -o "$target.new" freebsd/*.c json.c $launcher/freebsd_note.c $launcher/mem.c $launcher/text.c
        mv "$target.new" "$target"
    done
else
    echo "probe: FreeBSD's isn't built (needs clang and lld)"
fi
