package org.standardcontainer.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules for ids of users and groups, and for the ranges that map them. */
final class UserRules {
    /** 4294967295 is -1 to the kernel, which means "leave it": the process would go on as root. */
    static final long LAST_ID = 4_294_967_294L;

    private UserRules() {}

    static void check(Place place, @Nullable User user, Spec spec) {
        if (user == null) {
            place.invalid("is required: nothing runs as root by default");
            return;
        }
        id(place.at("uid"), user.uid(), mappings(spec, true));
        id(place.at("gid"), user.gid(), mappings(spec, false));
        for (int i = 0;
                user.additionalGids() != null && i < user.additionalGids().size();
                i++) {
            id(place.at("additionalGids").at(i), user.additionalGids().get(i), mappings(spec, false));
        }
        place.at("umask").range(user.umask(), 0, 0777);
    }

    /** The mappings that ids of the process go through; null if they aren't known here. */
    private static @Nullable List<IdMapping> mappings(Spec spec, boolean users) {
        LinuxConfig linux = spec.linux();
        if (linux == null || linux.namespaces() == null || spec.vm() != null) {
            return null;
        }
        boolean made = linux.namespaces().stream()
                .anyMatch(namespace ->
                        namespace.type().equals("user") && namespace.joined().isEmpty());
        if (!made) {
            return null;
        }
        List<IdMapping> given = users ? linux.uidMappings() : linux.gidMappings();
        return given == null ? List.of() : given;
    }

    private static void id(Place place, @Nullable Long id, @Nullable List<IdMapping> mappings) {
        if (id == null) {
            place.invalid("is required: nothing runs as root by default");
            return;
        }
        place.range(id, 0, LAST_ID);
        if (mappings != null && mappings.stream().noneMatch(mapping -> maps(mapping, id))) {
            place.invalid(
                    id + " is not mapped in the container's user namespace",
                    "Map it in linux.uidMappings or linux.gidMappings.");
        }
    }

    private static boolean maps(IdMapping mapping, long id) {
        return id >= mapping.containerId() && id - mapping.containerId() < mapping.size();
    }

    /** user_namespaces(7): ranges aren't empty, stay below 4294967295 and don't overlap, inside or outside. */
    static void ranges(Place place, @Nullable List<IdMapping> mappings) {
        for (int i = 0; mappings != null && i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (mapping.size() == 0) {
                place.at(i).at("size").invalid("is 0");
            }
            end(place.at(i).at("containerID"), mapping.containerId(), mapping.size());
            end(place.at(i).at("hostID"), mapping.hostId(), mapping.size());
            for (IdMapping other : mappings.subList(0, i)) {
                if (overlap(mapping.containerId(), mapping.size(), other.containerId(), other.size())) {
                    place.at(i).at("containerID").invalid("the range overlaps another one inside the container");
                }
                if (overlap(mapping.hostId(), mapping.size(), other.hostId(), other.size())) {
                    place.at(i).at("hostID").invalid("the range overlaps another one outside the container");
                }
            }
        }
    }

    private static void end(Place place, long first, long size) {
        if (first + size > LAST_ID + 1) {
            place.invalid("the range goes on to " + (first + size - 1) + ", and " + LAST_ID + " is the last id");
        }
    }

    private static boolean overlap(long first, long size, long otherFirst, long otherSize) {
        return first < otherFirst + otherSize && otherFirst < first + size;
    }
}
