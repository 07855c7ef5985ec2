#!/bin/sh
# build.sh OUTDIR              builds the launcher: OUTDIR/META-INF/native/<os>-<arch>/launcher
# build.sh --sanitize OUTDIR   builds OUTDIR/mutate and mutate_fs: tests of all that reads bytes, with a C library and sanitizers
#
# CC: the compiler for this machine (default: cc). The other Linux architecture is built too where its compiler and its
# kernel headers are there: aarch64-linux-gnu-gcc, or clang with lld and linux-libc-dev-arm64-cross, installed or unpacked by bin/arm64.
# Nothing of the machine gets into the result: two builds with one compiler are the same bytes.
set -eu

sanitize=
if [ "$1" = --sanitize ]; then
    sanitize=yes
    shift
fi
out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
export LC_ALL=C SOURCE_DATE_EPOCH=0

warnings='-Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wvla -Wwrite-strings'
# No C library, so nobody sets up what a stack protector or position-independent code needs before main.
code='-std=c11 -Os -ffreestanding -fno-builtin -fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables
      -fno-pie -fno-pic -fomit-frame-pointer -ffunction-sections -fdata-sections -fno-common'
link='-nostdlib -static -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,norelro -Wl,-z,noseparate-code
      -Wl,--build-id=none -s'

if [ $sanitize ]; then
    # what both programs are of is compiled once, on two processors: with sanitizers that takes longer than all that they then do
    flags="$warnings -std=c11 -ffreestanding -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -I."
    tests=../../test/c
    mkdir -p "$out/objects"
    ls *.c | grep -v -e '^main.c$' -e '^mem.c$' -e freebsd | xargs -P 2 -I FILE ${CC:-cc} $flags -c -o "$out/objects/FILE.o" FILE
    for test in "mutate $tests/mutate.c" "mutate_fs $(echo $tests/mutate_fs*.c)"; do
        ${CC:-cc} $flags -o "$out/"$test "$out"/objects/*.o
    done
    exit
fi

# The order of the code: what a monitor still needs when it has settled comes last; see residence.h.
core_resident='resident.c monitor.c monitor_clients.c exit_record.c crc.c context.c text.c mem.c descriptors.c time.c'
linux_resident='sys_linux.c sys_linux_descriptors.c sys_linux_messages.c sys_linux_processes.c sys_linux_sockets.c'
freebsd_resident='sys_freebsd.c sys_freebsd_processes.c sys_freebsd_sockets.c'

# What isn't for FreeBSD: Linux's own files, virtual machines (proxy, file server), images.
not_freebsd='^(sys_)?linux_|^sys_linux|^fs_|^erofs|^guest|^helpers|^proxy'
not_linux='freebsd'

build() { # PLATFORM COMPILER...
    platform=$1
    shift
    case $platform in
        freebsd-*) resident="$core_resident $freebsd_resident" others=$not_freebsd ;;
        *) resident="$core_resident $linux_resident" others=$not_linux ;;
    esac
    transient='transient.c'
    for file in $(ls *.c | grep -Ev "$others"); do
        case " $transient $resident " in *" $file "*) ;; *) transient="$transient $file" ;; esac
    done
    mkdir -p "$out/META-INF/native/$platform"
    target=$out/META-INF/native/$platform/launcher
    case $("$@" --version) in
        *clang*) order= ;;
        *) order=-fno-reorder-functions ;;
    esac
    "$@" $warnings $code $order $link -o "$target.new" $transient $resident
    mv "$target.new" "$target"
}

case $(uname -m) in
    x86_64) here=linux-x86_64 other=linux-aarch64 ;;
    aarch64) here=linux-aarch64 other=linux-x86_64 ;;
    *) echo "launcher: no arch_….h for $(uname -m)" >&2; exit 1 ;;
esac
# one beside another: each is one compiler, on one processor
build $here ${CC:-cc} & builds=$!

headers=/usr/aarch64-linux-gnu/include
[ -d $headers/asm ] || headers=../../../../.scr-cache/arm64/sysroot/usr/aarch64-linux-gnu/include
if [ $other != linux-aarch64 ]; then
    echo "launcher: $other isn't built here"
elif command -v aarch64-linux-gnu-gcc >/dev/null; then
    build $other aarch64-linux-gnu-gcc & builds="$builds $!"
elif command -v clang >/dev/null && command -v ld.lld >/dev/null && [ -d $headers/asm ]; then
    build $other clang --target=aarch64-linux-gnu -fuse-ld=lld -nostdlibinc -idirafter $headers & builds="$builds $!"
else
    echo "launcher: $other isn't built (needs aarch64-linux-gnu-gcc, or clang, lld and linux-libc-dev-arm64-cross; bin/arm64 unpacks that)"
fi

# FreeBSD: clang needs no headers of it for this, but its linker has to be lld.
if command -v clang >/dev/null && command -v ld.lld >/dev/null; then
    for machine in x86_64 aarch64; do
        build freebsd-$machine clang --target=$machine-unknown-freebsd13 -fuse-ld=lld -nostdlibinc -Wl,-e,_start & builds="$builds $!"
    done
else
    echo "launcher: FreeBSD's isn't built (needs clang and lld)"
fi

for build in $builds; do
    wait "$build"
done
