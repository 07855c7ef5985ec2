#!/bin/sh
# archive.sh TARGET JAVA... (the first of a JDK): makes a JVM of the command line's own start faster. TARGET/lib gets the class path as files that hardly are
# unpacked, and for each of these JVMs an archive of the classes that a short command takes (class data sharing). bin/scr takes both
# as long as no class is newer.
set -eu
target=$(cd "$1" && pwd)
shift
lib=$target/lib
if [ -e "$lib/made" ] && [ -z "$(find "$target"/../../runtime-*/target/classes -newer "$lib/made" -type f -print | head -n 1)" ]; then
    exit
fi
rm -rf "$lib.new"
mkdir -p "$lib.new"
path=
number=0
given=$target/classes:$(cat "$target/classpath")
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
echo "${path#:}" >"$lib.new/classpath"
rm -rf "$lib"
mv "$lib.new" "$lib"
for java in "$@"; do
    version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "${java%/bin/java}/release")
    common="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:disable -Xlog:all=off"
    # as bin/scr has it: where that differs, the archived module graph isn't used
    [ "${version%%[!0-9]*}" -lt 22 ] || common="$common --enable-native-access=ALL-UNNAMED"
    # a container that isn't there is enough: what makes one is loaded too before that is known
    "$java" $common -Xshare:off -XX:DumpLoadedClassList="$lib/classes" -cp "${path#:}" \
        org.standardcontainer.cli.Main --root "$lib/none" state none >/dev/null 2>&1 || true
    "$java" $common -Xshare:dump -XX:SharedClassListFile="$lib/classes" -XX:SharedArchiveFile="$lib/$version.jsa" \
        -cp "${path#:}" >/dev/null 2>&1 || true # without one it starts all the same
    rm -f "$lib/classes"
done
touch "$lib/made"
