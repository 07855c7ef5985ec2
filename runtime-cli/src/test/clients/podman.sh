# podman with files of its own; sourced before each item of podman.list.
image=busy
c=c$$
patience=45 # of until_it_says

begin() {
    make_rootfs "$WORK/rootfs"
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
runtime_supports_nocgroups = ["scr", "crun"]
runtime_supports_nocgroup = ["scr", "crun"]
init_path = "/usr/bin/catatonit"
volume_path = "$WORK/volumes"
tmp_dir = "$WORK/libpod"
[engine.runtimes]
$RUNTIME = ["$PROGRAM"]
CONF
    cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "vfs"
graphroot = "$WORK/graph"
runroot = "$WORK/runroot"
CONF
    tar -C "$WORK/rootfs" -cf "$WORK/image.tar" .
    podman import -q "$WORK/image.tar" "$image"
}

# Says what there still is of a container: in podman's list, in the runtime's root, of its processes and cgroups.
nothing_remains() {
    podman ps -aq --no-trunc | grep "$1"
    until_it_says gone sh -c "grep -l -s $1 /proc/[0-9]*/cgroup | grep -q . || echo gone"
    find /run/scr /run/runc /run/crun -name "$1" 2>/dev/null
    find /sys/fs/cgroup -maxdepth 3 -type d -name "*$1*" ! -path '*conmon*' 2>/dev/null
}

end() {
    podman pod rm --all --force --time 0
    podman rm --all --force --time 0
    rmdir /sys/fs/cgroup/*/libpod_parent
}
