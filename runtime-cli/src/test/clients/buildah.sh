# buildah with files of its own; sourced before each item of buildah.list.
image=localhost/busy
c=c$$
export BUILDAH_ISOLATION=oci BUILDAH_RUNTIME=$PROGRAM

run() { buildah run --network none "$@"; }

begin() {
    make_rootfs "$WORK/rootfs"
    cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
netns = "none"
[engine]
runtime = "$RUNTIME"
[engine.runtimes]
$RUNTIME = ["$PROGRAM"]
CONF
    cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "vfs"
graphroot = "$WORK/graph"
runroot = "$WORK/runroot"
CONF
    printf '{"default": [{"type": "insecureAcceptAnything"}]}' >"$WORK/policy.json"
    local made
    made=$(buildah from scratch)
    buildah copy -q "$made" "$WORK/rootfs" /
    buildah config --env PATH=/bin "$made"
    buildah commit -q --signature-policy "$WORK/policy.json" "$made" "$image"
    buildah rm "$made"
}

end() {
    buildah rm --all
    rmdir /sys/fs/cgroup/*/buildah-buildah*
}
