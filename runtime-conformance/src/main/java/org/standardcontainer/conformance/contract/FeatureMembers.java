package org.standardcontainer.conformance.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The members of the features document that features.md and features-linux.md name. */
final class FeatureMembers {
    private enum Kind {
        TEXT,
        TEXTS,
        TRUTH,
        OBJECT,
        MAP
    }

    private static final Map<String, Kind> KNOWN = new TreeMap<>();

    static {
        of(Kind.TEXT, "/ociVersionMin", "/ociVersionMax");
        of(Kind.TEXTS, "/hooks", "/mountOptions", "/potentiallyUnsafeConfigAnnotations");
        of(Kind.MAP, "/annotations");
        of(Kind.OBJECT, "/linux", "/linux/cgroup", "/linux/seccomp", "/linux/apparmor", "/linux/selinux");
        of(Kind.OBJECT, "/linux/intelRdt", "/linux/memoryPolicy", "/linux/mountExtensions", "/linux/netDevices");
        of(Kind.OBJECT, "/linux/mountExtensions/idmap");
        of(Kind.TEXTS, "/linux/namespaces", "/linux/capabilities", "/linux/seccomp/actions");
        of(Kind.TEXTS, "/linux/seccomp/operators", "/linux/seccomp/archs", "/linux/seccomp/knownFlags");
        of(Kind.TEXTS, "/linux/seccomp/supportedFlags", "/linux/memoryPolicy/modes", "/linux/memoryPolicy/flags");
        of(Kind.TRUTH, "/linux/cgroup/v1", "/linux/cgroup/v2", "/linux/cgroup/systemd", "/linux/cgroup/systemdUser");
        of(Kind.TRUTH, "/linux/cgroup/rdma", "/linux/seccomp/enabled", "/linux/apparmor/enabled");
        of(Kind.TRUTH, "/linux/selinux/enabled", "/linux/intelRdt/enabled", "/linux/intelRdt/schemata");
        of(Kind.TRUTH, "/linux/intelRdt/monitoring", "/linux/mountExtensions/idmap/enabled");
        of(Kind.TRUTH, "/linux/netDevices/enabled");
    }

    private FeatureMembers() {}

    private static void of(Kind kind, String... pointers) {
        for (String pointer : pointers) {
            KNOWN.put(pointer, kind);
        }
    }

    /** What isn't as the spec says, one line each. */
    static List<String> problems(JsonNode document) {
        List<String> problems = new ArrayList<>();
        look(document, "", problems);
        return problems;
    }

    private static void look(JsonNode object, String at, List<String> problems) {
        object.properties().forEach(member -> {
            String pointer = at + "/" + member.getKey();
            JsonNode value = member.getValue();
            Kind kind = KNOWN.get(pointer);
            if (kind == null) {
                problems.add(pointer + " is not of the spec");
            } else if (!value.isNull() && !isA(kind, value)) {
                problems.add(pointer + " is " + value);
            } else if (kind == Kind.OBJECT) {
                look(value, pointer, problems);
            }
        });
    }

    private static boolean isA(Kind kind, JsonNode value) {
        return switch (kind) {
            case TEXT -> value.isTextual();
            case TRUTH -> value.isBoolean();
            case OBJECT -> value.isObject();
            case TEXTS -> value.isArray() && all(value);
            case MAP -> value.isObject() && all(value);
        };
    }

    private static boolean all(JsonNode values) {
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                return false;
            }
        }
        return true;
    }
}
