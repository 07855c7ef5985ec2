# Docker's engine with files of its own, without networks; sourced before each item of docker.list.
image=busy
c=c$$
export DOCKER_HOST=unix:///run/scr-docker.sock DOCKER_CONFIG=$WORK/docker-config

begin() {
    make_rootfs "$WORK/rootfs"
    mkdir -p "$DOCKER_CONFIG"
    start_docker
    tar -C "$WORK/rootfs" -c . | docker import --change 'ENV PATH=/bin' - "$image"
}

start_docker() {
    dockerd --host "$DOCKER_HOST" --data-root "$WORK/docker" --exec-root /run/scr-docker --pidfile "$WORK/docker.pid" \
        --bridge=none --iptables=false --ip6tables=false --storage-driver vfs --live-restore \
        --add-runtime peer="$PROGRAM" --default-runtime peer --cgroup-parent /scr-clients --log-level warn \
        >>"$WORK/docker.log" 2>&1 </dev/null &
    echo $! >"$WORK/docker.process"
    for _ in $(seq 1200); do
        docker version >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    tail -1 "$WORK/docker.log"
    return 1
}

stop_docker() {
    local pid
    pid=$(cat "$WORK/docker.process") || return 0
    kill "${1:--TERM}" "$pid"
    for _ in $(seq 600); do
        [ -e "/proc/$pid" ] || break
        sleep 0.05
    done
    rm -f "$WORK/docker.pid"
}

end() {
    docker rm --force $(docker ps -aq)
    local containerd
    containerd=$(cat /run/scr-docker/containerd/containerd.pid)
    stop_docker
    [ -z "$containerd" ] || kill "$containerd"
    rmdir /sys/fs/cgroup/*/scr-clients
}
