# podman of an ordinary user, with files of its own; sourced before each item of podman-rootless.list.
image=busy
c=c$$
user=scr-test
[ "$RUNTIME" != scr ] || PROGRAM=$WORK/app/bin/scr

podman() {
    (cd "$WORK/home" && env -i PATH="$PATH" HOME="$WORK/home" XDG_RUNTIME_DIR="$WORK/run" TMPDIR="$WORK/user-tmp" \
        CONTAINERS_CONF="$CONTAINERS_CONF" CONTAINERS_STORAGE_CONF="$CONTAINERS_STORAGE_CONF" CONTAINERS_REGISTRIES_CONF=/dev/null \
        setpriv --reuid "$user" --regid "$user" --init-groups podman "$@")
}

begin() {
    mkdir -p "$WORK/home" "$WORK/run" "$WORK/user-tmp" "$WORK/bound"
    echo bound >"$WORK/bound/file"
    make_rootfs "$WORK/rootfs"
    [ "$RUNTIME" != scr ] || make_app "$WORK/app"
    cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
log_driver = "k8s-file"
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "$RUNTIME"
runtime_supports_json = ["scr", "crun", "runc"]
[engine.runtimes]
$RUNTIME = ["$PROGRAM"]
CONF
    cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "vfs"
graphroot = "$WORK/home/graph"
runroot = "$WORK/home/runroot"
CONF
    chown -R "$user" "$WORK/home" "$WORK/run" "$WORK/user-tmp"
    chmod 700 "$WORK/run"
    chmod 711 "$WORK" "$(dirname "$WORK")"
    tar -C "$WORK/rootfs" -cf "$WORK/image.tar" .
    chmod 644 "$WORK/image.tar"
    podman import -q "$WORK/image.tar" "$image"
}

# scr, where that user may read it.
make_app() {
    local entry list= n=0 copy
    mkdir -p "$1/bin" "$1/lib" "$1/runtime-cli/target"
    cp "$ROOT/bin/scr" "$1/bin/"
    cp -r "$ROOT/runtime-cli/target/classes" "$1/runtime-cli/target/"
    for entry in $(tr : ' ' <"$ROOT/runtime-cli/target/classpath"); do
        copy=$1/lib/$((n += 1))
        [ -d "$entry" ] || copy=$copy.jar
        cp -r "$entry" "$copy"
        list=$list:$copy
    done
    echo "${list#:}" >"$1/runtime-cli/target/classpath"
    chmod -R a+rX "$1"
}

end() {
    podman rm --all --force --time 0
    # what holds its namespaces; the file is in the user's directory
    kill -KILL "$(cat "$WORK"/run/libpod/tmp/pause.pid)"
}
