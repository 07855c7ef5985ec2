#!/bin/sh
# Builds the probe: build.sh OUTDIR → OUTDIR/META-INF/native/<os>-<arch>/probe. CC: the compiler for this machine (default: cc).
# The others are built too where their compilers are. Linux on aarch64: aarch64-linux-gnu-gcc with its C library, or clang and lld with that
# library of Debian's (libc6-dev-arm64-cross and libgcc-12-dev-arm64-cross), installed or unpacked where bin/arm64 does.
# FreeBSD, for both architectures: clang and lld; there it has no C library, and needs no headers of FreeBSD's.
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

warnings='-Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings'

build() { # PLATFORM COMPILER...
    mkdir -p "$out/META-INF/native/$1"
    target=$out/META-INF/native/$1/probe
    shift
    "$@" -std=c11 -O2 -static -s -Wl,--build-id=none $warnings -o "$target.new" *.c
    mv "$target.new" "$target"
}

build $platform ${CC:-cc}

if [ $platform != linux-aarch64 ]; then
    for sysroot in / ../../../../.scr-cache/arm64/sysroot; do
        [ ! -e $sysroot/usr/aarch64-linux-gnu/lib/libc.a ] || break
    done
    if command -v aarch64-linux-gnu-gcc >/dev/null && [ -e /usr/aarch64-linux-gnu/lib/libc.a ]; then
        build linux-aarch64 aarch64-linux-gnu-gcc
    elif command -v clang >/dev/null && command -v ld.lld >/dev/null && [ -e $sysroot/usr/aarch64-linux-gnu/lib/libc.a ]; then
        build linux-aarch64 clang --target=aarch64-linux-gnu --sysroot=$sysroot -fuse-ld=lld
    else
        echo "probe: linux-aarch64 isn't built (needs aarch64-linux-gnu-gcc, or clang, lld and libc6-dev-arm64-cross; bin/arm64 unpacks that)"
    fi
fi

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
