# Sourced by the other programs here, bin/scr aside: where things are, and how what is missing is got.
# Everything it makes is below the checkout: target/ and .scr-cache/.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$ROOT/.scr-cache
apt_is_fresh=
missing=()

say() { printf '%s\n' "$*"; }
item() { printf '  %-16s %s\n' "$1" "$2"; }

# The version of the Java that lives in directory $1, as its major number; nothing if there is none.
java_major() {
    [ -x "$1/bin/java" ] || return 1
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p'
    fi
}

# Prints the home of a JDK (with a compiler) of major version $1: $JAVA_<version>_HOME, $JAVA_HOME, /usr/lib/jvm.
find_jdk() {
    local variable=JAVA_$1_HOME home
    for home in "${!variable:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(java_major "$home")" = "$1" ]; then
            printf '%s\n' "$home"
            return 0
        fi
    done
    return 1
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# Runs apt-get quietly; shows what it said only when it failed.
apt() {
    local output
    if ! output=$(DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" 2>&1 </dev/null); then
        printf '%s\n' "$output" | tail -5 >&2
        return 1
    fi
}

refresh_apt() {
    [ -n "$apt_is_fresh" ] || { apt update || true; apt_is_fresh=yes; }
}

# install NAME WHAT-FOR PACKAGE...: installs Debian packages, or says why it does not.
install() {
    local name=$1 purpose=$2
    shift 2
    if ! can_install; then
        item "$name" "missing ($purpose); not installed: this needs root and apt-get"
        missing+=("$name")
    elif refresh_apt && apt install --no-install-recommends "$@"; then
        item "$name" "installed $* ($purpose)"
    else
        item "$name" "missing ($purpose); apt-get could not install $*"
        missing+=("$name")
    fi
}

# A JDK 17 and Maven: what every build needs. Sets JAVA_HOME.
need_build_tools() {
    if ! JAVA_HOME=$(find_jdk 17); then
        install "JDK 17" "builds everything" openjdk-17-jdk-headless
        JAVA_HOME=$(find_jdk 17) || { say "A JDK 17 is needed: install one, or set JAVA_17_HOME." >&2; exit 1; }
    fi
    export JAVA_HOME
    command -v mvn >/dev/null || install Maven "builds everything" maven
    command -v mvn >/dev/null || { say "Maven is needed: install it." >&2; exit 1; }
    if ! { command -v gcc || command -v clang || command -v cc; } >/dev/null || [ ! -e /usr/include/stdio.h ]; then
        install "C compiler" "builds the launcher" gcc libc6-dev
    fi
    { command -v clang && command -v ld.lld; } >/dev/null || install "clang and lld" "build the launcher for FreeBSD" clang lld
}

# Debian's static busybox, downloaded and unpacked, never installed: a root filesystem for bin/demo and for tests.
# Prints its path; fails if there is none to be had.
find_busybox() {
    local target=$CACHE/busybox-static/bin/busybox dir
    if [ ! -x "$target" ]; then
        command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
        dir=$(mktemp -d) || return 1
        if ! (cd "$dir" && apt download busybox-static) 2>/dev/null && can_install; then
            refresh_apt
            (cd "$dir" && apt download busybox-static) || true
        fi
        mkdir -p "$CACHE"
        dpkg -x "$dir"/busybox-static_*.deb "$CACHE/busybox-static" 2>/dev/null
        rm -rf "$dir"
    fi
    [ -x "$target" ] && printf '%s\n' "$target"
}

# A distribution's kernel with its modules, downloaded and unpacked, never installed: for virtual machines. Prints its path; fails if there
# is none to be had. It is done by the program behind scr vm-assets, from its source: bin/test needs it before anything is built.
find_kernel() {
    local java
    ls "$CACHE"/kernel/boot/vmlinuz-* 2>/dev/null | tail -1 | grep . && return
    [ "$(uname -m)" = x86_64 ] && java=${JAVA_HOME:-$(find_jdk 17 || find_jdk 25)} || return 1
    # not run as a source file: Java 22 and later would want all of its module
    "$java/bin/javac" -d "$CACHE/classes" "$ROOT/runtime-vm/src/main/java/org/standardcontainer/vm/KernelPackage.java" &&
        "$java/bin/java" -cp "$CACHE/classes" org.standardcontainer.vm.KernelPackage "$CACHE/kernel" 2>/dev/null
}

# The seccomp profile of Docker and podman, from Debian's package: installed, or downloaded and unpacked. Prints its path.
find_seccomp_profile() {
    local target=$CACHE/containers-common dir
    [ -e "$target/usr/share/containers/seccomp.json" ] || target=
    if [ -z "$target" ] && [ -e /usr/share/containers/seccomp.json ]; then
        printf '%s\n' /usr/share/containers/seccomp.json
        return 0
    fi
    if [ -z "$target" ]; then
        command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
        target=$CACHE/containers-common
        dir=$(mktemp -d) || return 1
        if ! (cd "$dir" && apt download golang-github-containers-common) 2>/dev/null && can_install; then
            refresh_apt
            (cd "$dir" && apt download golang-github-containers-common) || true
        fi
        mkdir -p "$CACHE"
        dpkg -x "$dir"/golang-github-containers-common_*.deb "$target" 2>/dev/null
        rm -rf "$dir"
    fi
    [ -e "$target/usr/share/containers/seccomp.json" ] && printf '%s\n' "$target/usr/share/containers/seccomp.json"
}

# Debian's containerd, docker.io and buildah, downloaded and unpacked, never installed: nothing starts by itself, and no group or
# service is made. Prints the directory that they are in; fails if there are none to be had.
find_clients() {
    local target=$CACHE/clients dir package
    # tini is what docker-init is a link to
    if [ ! -x "$target/usr/bin/buildah" ] || [ ! -x "$target/usr/bin/tini-static" ]; then
        can_install || return 1
        dir=$(mktemp -d) || return 1
        if ! (cd "$dir" && apt download containerd docker.io buildah tini) 2>/dev/null; then
            refresh_apt
            (cd "$dir" && apt download containerd docker.io buildah tini) || true
        fi
        for package in containerd docker.io buildah tini; do
            dpkg -x "$dir"/${package}_*.deb "$target" 2>/dev/null
        done
        rm -rf "$dir" "$target/etc" "$target/lib"
    fi
    [ -x "$target/usr/bin/buildah" ] && printf '%s\n' "$target"
}

# True if there is everything that bin/scr starts, the launcher included.
is_built() {
    [ -s "$ROOT/runtime-cli/target/classpath" ] && [ -e "$ROOT/runtime-cli/target/classes/module-info.class" ] &&
        [ -e "$ROOT/runtime-launcher/target/classes/META-INF/native/linux-$(uname -m)/launcher" ]
}

# What a failed build said last, without Maven's framework and advice.
end_of_log() {
    grep -v -E -e '^\[INFO\]|^WARNING: ' -e '^\[ERROR\] *$' -e 'Help 1|-e switch|-X switch|For more information|resume the build|mvn <args>' \
        -e '^ +at (org\.(apache\.maven|codehaus)|jdk|java)\.' "$1" | tail -40 | sed 's/\x1b\[[0-9;]*m//g;s/^/    /;/^ *$/d'
}

# What scr --version says it was built from.
commit() { git -C "$ROOT" describe --always --dirty --exclude '*' 2>/dev/null || echo unknown; }

mvn_quietly() { (become_mvn "$@"); }
become_mvn() { cd "$ROOT" && exec mvn -B -ntp -Dscr.commit="$(commit)" -Dmaven.wagon.http.retryHandler.count=3 "$@" </dev/null; }
