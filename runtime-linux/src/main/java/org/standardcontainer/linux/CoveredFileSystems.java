package org.standardcontainer.linux;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * File systems of which the runtime sees a part only, since something is mounted over another: a user namespace could uncover it by a
 * mount of its own, so the kernel lets nobody in one mount them (mount_namespaces(7)).
 *
 * @param places by type, the first place that is covered
 */
record CoveredFileSystems(Map<String, String> places) {
    /** Directories that are empty for good, so that a mount there covers nothing; below the ones of sysfs new ones come with each kernel. */
    private static final Map<String, Predicate<String>> EMPTY = Map.of(
            "proc",
            place -> List.of("/sys/fs/binfmt_misc", "/fs/nfsd", "/xen", "/openprom")
                    .contains(place),
            "sysfs",
            place -> place.startsWith("/fs/")
                    || place.startsWith("/kernel/")
                    || place.startsWith("/firmware/efi/efivars")
                    || place.startsWith("/hypervisor/s390"));

    CoveredFileSystems {
        places = Collections.unmodifiableMap(new TreeMap<>(places));
    }

    static CoveredFileSystems of(List<MountInfo> mounts) {
        Map<String, String> places = new TreeMap<>();
        EMPTY.forEach((type, empty) -> {
            // of several mounts one that shows all is enough; none at all may be a process that can't see them
            List<Optional<String>> found = mounts.stream()
                    .filter(mount -> mount.type().equals(type) && mount.root().equals("/"))
                    .map(mount -> covered(mount, mounts, empty))
                    .toList();
            if (!found.isEmpty() && found.stream().allMatch(Optional::isPresent)) {
                places.put(type, found.get(0).orElseThrow());
            }
        });
        return new CoveredFileSystems(places);
    }

    private static Optional<String> covered(MountInfo mount, List<MountInfo> mounts, Predicate<String> empty) {
        return mounts.stream()
                .filter(other -> other.parent().equals(mount.id())
                        && other.mountPoint().startsWith(mount.mountPoint())
                        && !empty.test(
                                other.mountPoint().substring(mount.mountPoint().length())))
                .map(MountInfo::mountPoint)
                .findFirst();
    }

    /** A place of a file system of this type that is covered; empty if a user namespace may mount one. */
    Optional<String> place(String type) {
        return Optional.ofNullable(places.get(type));
    }
}
