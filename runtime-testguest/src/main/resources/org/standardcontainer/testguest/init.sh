#!/bin/busybox sh
# The first process of a guest for tests. Its first file system has this, busybox, a few modules, and in /guest:
#   tree     the directory of the host that is the root here
#   shared   what else of the host is seen, each at the same path, one a line
#   copied   files of the host that are in the guest's memory, a line each with the file behind all links, a blank, and the path
#   first    the program that takes over as first process; what else is there is for it
#   ramdisk  if it is there, this first file system stays the root, with what the tree has in it
# Of the host nothing can be changed: what is written stays in the guest's memory.
/bin/busybox mkdir -p /proc /sys /dev /host /changes /root /sbin /usr/bin /usr/sbin
/bin/busybox --install -s
fail() {
    echo "guest: $1" >/dev/console
    reboot -f
}

mount -t proc proc /proc && mount -t sysfs sysfs /sys && mount -t devtmpfs devtmpfs /dev || fail "no proc, sysfs or devtmpfs"
depmod
modprobe -a virtio_pci virtio_console virtiofs overlay # what is built in is no module; what is missing shows below
modprobe -a vfio_pci vfio_iommu_type1 2>/dev/null # for hardware, where there is any
modprobe -a xhci_pci usb_storage sd_mod 2>/dev/null
mount -t virtiofs -o ro host /host || fail "the host's files can't be mounted"
mount -t tmpfs changes /changes && mkdir /changes/new /changes/work || fail "no tmpfs"
mount -t overlay -o "lowerdir=/host$(cat /guest/tree),upperdir=/changes/new,workdir=/changes/work" overlay /root || fail "no overlay"
while IFS= read -r path; do
    if [ -d "/host$path" ]; then
        mkdir -p "/root$path"
    else
        mkdir -p "/root${path%/*}" && : >>"/root$path"
    fi
    mount --bind "/host$path" "/root$path" || fail "$path can't be shared"
done </guest/shared
while IFS=' ' read -r file path; do
    if [ -e "/root$file" ]; then
        touch "/root$file" # which has the overlay copy it
    else
        mkdir -p "/root${path%/*}" && cp "/host$file" "/root$path"
    fi || fail "$path can't be copied"
done </guest/copied

cp /bin/busybox /guest/
if [ -e /guest/ramdisk ]; then
    new=
    mkdir /applets /tree
    mount --move /root /tree || fail "the tree can't be moved"
    /guest/busybox --install -s /applets
    PATH=/applets # what is in other directories is the tree's in a moment
    for entry in /tree/*; do
        name=${entry##*/}
        case $name in proc | sys | dev | run) continue ;; esac
        [ -d "$entry" ] || continue
        mkdir -p "/$name"
        mount --rbind "$entry" "/$name" || fail "/$name can't be shared"
    done
else
    new=/root
    for moved in proc sys dev; do mount --move "/$moved" "/root/$moved"; done
    mount -t tmpfs -o mode=755 tmpfs /root/run
fi
mkdir -p "$new/dev/pts" "$new/dev/shm"
mount -t devpts -o mode=620,ptmxmode=666 devpts $new/dev/pts
mount -t tmpfs -o mode=1777 tmpfs $new/dev/shm
mount -t cgroup2 cgroup2 $new/sys/fs/cgroup
ip link set lo up
mkdir -p $new/run/guest/tmp
cp /guest/* $new/run/guest/
[ -e $new/bin/busybox ] || cp /guest/busybox $new/bin/
[ "$new" ] || exec /run/guest/first
# not chroot: a container's pivot_root needs a root that is a mount
exec switch_root /root /run/guest/first
