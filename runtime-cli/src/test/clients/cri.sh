# A client of the CRI in a few lines, since Debian has none: its calls are gRPC, which is HTTP/2 with messages of protocol buffers. Sourced by containerd.sh.
# A message is written down as hexadecimal digits, field by field: text and message have a length, number has none.

hex() { od -An -v -tx1 | tr -d ' \n'; }

varint() {
    local n=$1
    while [ "$n" -gt 127 ]; do
        printf '%02x' $((n % 128 + 128))
        n=$((n / 128))
    done
    printf '%02x' "$n"
}

number() { varint $(($1 * 8)) && varint "$2"; }                                # field, value
message() { varint $(($1 * 8 + 2)) && varint $((${#2} / 2)) && printf %s "$2"; } # field, its fields
text() { message "$1" "$(printf %s "$2" | hex)"; }                             # field, value

# call METHOD FIELDS: prints the answer's bytes; what the server says went wrong goes to standard error.
call() {
    local frame
    frame=00$(printf '%08x' $((${#2} / 2)))$2
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$(sed 's/../\\x&/g' <<<"$frame")" >"$WORK/cri.request"
    curl -s --max-time 50 --http2-prior-knowledge --unix-socket "$CONTAINERD_ADDRESS" -D "$WORK/cri.headers" -o "$WORK/cri.answer" \
        -H 'content-type: application/grpc' -H 'te: trailers' --data-binary "@$WORK/cri.request" \
        "http://localhost/runtime.v1.RuntimeService/$1"
    tr -d '\r' <"$WORK/cri.headers" | grep -i '^grpc-message: *[^ ]' >&2
    tail -c +6 "$WORK/cri.answer"
}

# The first id that an answer has.
id_of() { grep -a -o '[0-9a-f]\{64\}' | head -1; }

# A pod in the host's network, so that no network has to be set up.
pod_config() {
    message 1 "$(text 1 "$1")$(text 2 "uid-$1")$(text 3 tests)$(number 4 0)"
    text 3 "$WORK/cri-logs"
    message 8 "$(text 1 /scr-clients)$(message 2 "$(message 1 "$(number 1 2)")")"
}

# pod NAME: runs one with the handler that is tested, and prints its id.
pod() { call RunPodSandbox "$(message 1 "$(pod_config "$1")")$(text 2 peer)" | id_of; }

# container POD NAME WORD...: makes a container in a pod, and prints its id.
container() {
    local pod=$1 name=$2 command=
    shift 2
    for word in "$@"; do command+=$(text 3 "$word"); done
    call CreateContainer "$(text 1 "$pod")$(message 2 "$(message 1 "$(text 1 "$name")")$(message 2 "$(text 1 "$image")")$command$(text 11 "$name.log")")$(message 3 "$(pod_config "$name-pod")")" | id_of
}

# exec_call CONTAINER WORD...: the answer; exec_in: its output alone; exit_of: how it ended, two digits.
exec_call() {
    local id=$1 command=
    shift
    for word in "$@"; do command+=$(text 2 "$word"); done
    call ExecSync "$(text 1 "$id")$command$(number 3 20)"
}
exec_in() { exec_call "$@" | tail -c +3; }
exit_of() { exec_call "$@" | hex | sed -n 's/.*18\(..\)$/\1\n/p'; }

# state_of CONTAINER: created (whose number is left out of the answer, since it is 0), running or exited.
state_of() {
    case $(call ListContainers "$(message 1 "$(text 1 "$1")")" | hex | grep -o '300[0-3]' | head -1) in
    3001) echo running ;;
    3002) echo exited ;;
    *) echo created ;;
    esac
}

remove_pod() {
    call StopPodSandbox "$(text 1 "$1")" >/dev/null
    call RemovePodSandbox "$(text 1 "$1")" >/dev/null
}
