# containerd with files of its own, and ctr; sourced before each item of containerd.list.
image=docker.io/local/busy:1
pause=docker.io/local/pause:1
c=c$$
export CONTAINERD_ADDRESS=/run/scr-containerd.sock CONTAINERD_SNAPSHOTTER=native CONTAINERD_NAMESPACE=scr-clients
. "$LISTS/cri.sh"

run() { ctr run --runc-binary "$PROGRAM" "$@"; }
enter() { ctr tasks exec --exec-id "x$RANDOM" "$@"; }

begin() {
    make_rootfs "$WORK/rootfs"
    make_archive "$WORK/image.tar" "$image" '"sh"'
    make_archive "$WORK/pause.tar" "$pause" '"sleep","100000"'
    cat >"$WORK/config.toml" <<CONF
version = 2
root = "$WORK/data"
state = "/run/scr-containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.overlayfs"]
[grpc]
address = "$CONTAINERD_ADDRESS"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "$pause"
disable_tcp_service = true
stream_server_port = "0"
disable_apparmor = true
restrict_oom_score_adj = true
tolerate_missing_hugetlb_controller = true
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "native"
default_runtime_name = "peer"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.peer]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.peer.options]
BinaryName = "$PROGRAM"
[plugins."io.containerd.grpc.v1.cri".cni]
conf_dir = "$WORK/no-networks"
CONF
    start_containerd
    ctr images import --no-unpack "$WORK/image.tar"
    ctr --namespace k8s.io images import "$WORK/image.tar"
    ctr --namespace k8s.io images import "$WORK/pause.tar"
}

start_containerd() {
    containerd --config "$WORK/config.toml" --log-level warn >>"$WORK/containerd.log" 2>&1 </dev/null &
    echo $! >"$WORK/containerd.pid"
    for _ in $(seq 600); do
        ctr version >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    tail -1 "$WORK/containerd.log"
    return 1
}

stop_containerd() {
    local pid
    pid=$(cat "$WORK/containerd.pid") || return 0
    kill "${1:--TERM}" "$pid"
    for _ in $(seq 400); do
        [ -e "/proc/$pid" ] || return 0
        sleep 0.05
    done
    kill -KILL "$pid"
}

# What docker save writes: one layer, and a configuration that names it. make_archive FILE NAME WORDS
make_archive() {
    local dir=$WORK/archive diff
    rm -rf "$dir"
    mkdir -p "$dir"
    tar -C "$WORK/rootfs" -cf "$dir/layer.tar" .
    diff=$(sha256sum <"$dir/layer.tar" | cut -d' ' -f1)
    printf '{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":[%s]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{}]}' "$3" "$diff" >"$dir/config.json"
    printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$2" >"$dir/manifest.json"
    tar -C "$dir" -cf "$1" .
}

# Ends a container and forgets it.
gone() {
    ctr tasks kill -s KILL "$1" >/dev/null 2>&1
    for _ in $(seq 600); do
        ctr tasks rm "$1" >/dev/null 2>&1
        ctr containers rm "$1" >/dev/null 2>&1 && return 0
        ctr containers info "$1" >/dev/null 2>&1 || return 0
        sleep 0.05
    done
    echo "$1 can't be removed"
}

end() {
    for id in $(ctr containers ls -q); do gone "$id"; done
    for id in $(call ListPodSandbox "" | grep -a -o '[0-9a-f]\{64\}' | sort -u); do remove_pod "$id"; done
    stop_containerd
    rmdir /sys/fs/cgroup/*/scr-clients/* /sys/fs/cgroup/*/scr-clients
}
