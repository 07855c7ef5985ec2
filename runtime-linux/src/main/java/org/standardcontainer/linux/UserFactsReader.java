package org.standardcontainer.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.standardcontainer.linux.UserFacts.Range;

/** Reads {@link UserFacts} from files of the host. */
final class UserFactsReader {
    /** Where a system has its programs; none of a user's, since what lies there is executed. */
    private static final List<String> DIRECTORIES =
            List.of("usr/bin", "usr/sbin", "usr/local/bin", "bin", "sbin", "run/wrappers/bin");

    private final Path root;
    private final Function<String, List<String>> lines;

    /** @param lines the lines of a file below {@code root}; none if it can't be read */
    UserFactsReader(Path root, Function<String, List<String>> lines) {
        this.root = root;
        this.lines = lines;
    }

    /** Of a runtime that may map any id; {@code privileged} if it may do all that root may. */
    UserFacts ofWhoMapsAll(boolean privileged, List<String> status, boolean initialUserNamespace) {
        return new UserFacts(
                forbidden(privileged),
                effectiveGroup(status),
                cannotGain(status),
                groupsFixed(initialUserNamespace),
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** Of a runtime that has to ask others for more than its own id. */
    UserFacts ofUser(long uid, boolean privileged, List<String> status, boolean initialUserNamespace) {
        String name = name(uid);
        return new UserFacts(
                forbidden(privileged),
                effectiveGroup(status),
                cannotGain(status),
                groupsFixed(initialUserNamespace),
                lines.apply("etc/nsswitch.conf").stream()
                        .noneMatch(line -> line.strip().matches("subid:\\s*(?!files).+")),
                ranges("etc/subuid", uid, name),
                ranges("etc/subgid", uid, name),
                program("newuidmap"),
                program("newgidmap"));
    }

    private Optional<String> forbidden(boolean privileged) {
        Optional<String> all = has("user/max_user_namespaces", "0");
        return privileged
                ? all
                : all.or(() -> has("kernel/unprivileged_userns_clone", "0")).or(this::confined);
    }

    /** Ubuntu's setting is about programs without a profile: one that has a profile may have been allowed to by that. */
    private Optional<String> confined() {
        boolean unconfined =
                lines.apply("proc/self/attr/current").stream().allMatch(line -> line.startsWith("unconfined"));
        return unconfined ? has("kernel/apparmor_restrict_unprivileged_userns", "1") : Optional.empty();
    }

    private Optional<String> has(String setting, String value) {
        return lines.apply("proc/sys/" + setting).contains(value)
                ? Optional.of(setting.replace('/', '.') + " = " + value)
                : Optional.empty();
    }

    private static long effectiveGroup(List<String> status) {
        return HostFactsReader.effectiveId(status, "Gid:");
    }

    private static boolean cannotGain(List<String> status) {
        return status.stream().anyMatch(line -> line.matches("NoNewPrivs:\\s*1"));
    }

    private boolean groupsFixed(boolean initialUserNamespace) {
        return !initialUserNamespace && lines.apply("proc/self/setgroups").contains("deny");
    }

    private String name(long uid) {
        return lines.apply("etc/passwd").stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 2 && fields[2].equals(Long.toString(uid)))
                .map(fields -> fields[0])
                .findFirst()
                .orElse("");
    }

    /** subuid(5): name or number of the user, first id, count; several lines add up. */
    private List<Range> ranges(String file, long uid, String name) {
        List<Range> found = new ArrayList<>();
        for (String line : lines.apply(file)) {
            String[] fields = line.strip().split(":", -1);
            boolean ours = !fields[0].isEmpty() && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)));
            if (ours && fields.length == 3 && fields[1].matches("[0-9]{1,10}") && fields[2].matches("[0-9]{1,10}")) {
                found.add(new Range(Long.parseLong(fields[1]), Long.parseLong(fields[2])));
            }
        }
        return found;
    }

    private Optional<String> program(String name) {
        return DIRECTORIES.stream()
                .map(directory -> root.resolve(directory).resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
