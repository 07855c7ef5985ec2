#!/bin/sh
# archive.sh TARGET JAVA... (the first of a JDK): makes a JVM of the command line's own start faster. TARGET/lib gets the class path as files that hardly are
# unpacked, and for each of these JVMs an archive of the classes that the short commands take (class data sharing). bin/scr takes both
# as long as no class is newer.
set -eu
target=$(cd "$1" && pwd)
shift
lib=$target/lib
given=$target/classes:$(cat "$target/classpath")
if [ -e "$lib/made" ] && [ -z "$(IFS=: && set -f && find $given -newer "$lib/made" -type f -print | head -n 1)" ]; then
    exit
fi
rm -rf "$lib.new"
mkdir -p "$lib.new"
path=
number=0
IFS=:
for entry in $given; do
    if [ -d "$entry" ]; then
        number=$((number + 1))
        "${1%java}jar" --create --no-compress --file "$lib.new/$number.jar" -C "$entry" .
        path=$path:$lib/$number.jar
    else
        path=$path:$entry
    fi
done
unset IFS
# JNA's part in C, which each JVM would unpack anew
case $(uname -m) in
x86_64) native=com/sun/jna/linux-x86-64/libjnidispatch.so ;;
aarch64) native=com/sun/jna/linux-aarch64/libjnidispatch.so ;;
*) native= ;;
esac
for entry in $(echo "$path" | tr : '\n' | grep '/jna-[^/]*\.jar$'); do
    [ "$native" ] || continue
    mkdir -p "$lib.new/native"
    (cd "$lib.new/native" && "${1%java}jar" --extract --file "$entry" $native) || true
    mv "$lib.new/native/$native" "$lib.new/native/libjnidispatch.so" 2>/dev/null && rm -rf "$lib.new/native/com" || rm -rf "$lib.new/native"
done
echo "${path#:}" >"$lib.new/classpath"
rm -rf "$lib"
mv "$lib.new" "$lib"

# The life of a container as clients have it made: its program is the launcher itself, the one static program at hand, which knows no such role and ends.
bundle=$lib/bundle
id=archive-$$
made=
mkdir -p "$bundle/rootfs"
cp "$target/scr" "$bundle/rootfs/program"
# one command, its classes to a file; who may make no containers gets an archive with what is loaded until that fails
rehearse() {
    list=$lib/$1.classes
    "$java" $common -Xshare:off -XX:DumpLoadedClassList="$list" -cp "${path#:}" \
        -Dscr.program=0 org.standardcontainer.cli.Main --root "$lib/root" "$@" </dev/null >/dev/null 2>&1 || true
}
remove() {
    [ -z "$made" ] || rehearse delete --force "$id"
    made=
}
trap remove EXIT
trap 'exit 1' HUP INT TERM
for java in "$@"; do
    # one that jlink has made says the version alone, without the build
    version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "${java%/bin/java}/release")
    [ -n "$version" ] || version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "${java%/bin/java}/release")
    [ -n "$version" ] || continue # bin/scr wouldn't find its archive
    common="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:disable -Xlog:all=off"
    # as bin/scr has it: where that differs, the archived module graph isn't used
    [ "${version%%[!0-9]*}" -lt 22 ] || common="$common --enable-native-access=ALL-UNNAMED"
    rm -f "$bundle/config.json"
    if [ "$(id -u)" = 0 ]; then rehearse spec --bundle "$bundle"; else rehearse spec --rootless --bundle "$bundle"; fi
    [ ! -e "$bundle/config.json" ] || sed -i -e 's/"terminal": true/"terminal": false/' -e 's/"sh"/"\/program"/' "$bundle/config.json"
    made=yes
    rehearse create --bundle "$bundle" "$id"
    rehearse state "$id"
    rehearse start "$id"
    remove
    # a class is in it once; the numbers are those of one list
    cat "$lib"/*.classes | sed -e '/ source: /d' -e 's/ id: [0-9]*$//' | awk '!seen[$0]++' >"$lib/classes"
    "$java" $common -Xshare:dump -XX:SharedClassListFile="$lib/classes" -XX:SharedArchiveFile="$lib/$version.jsa" \
        -cp "${path#:}" >/dev/null 2>&1 || true # without one it starts all the same
    rm -f "$lib/classes" "$lib"/*.classes
done
rm -rf "$bundle"
rmdir "$lib/root" 2>/dev/null || true # unless a container is left, which could not be removed
touch "$lib/made"
