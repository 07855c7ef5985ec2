package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.plan.InitOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.linux.UserFacts.Range;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Spec;

/**
 * Ids of the container's user namespace (config-linux.md#user-namespace-mappings): written by the maker, who may be privileged, may
 * map nothing but its own id, or has two programs of the system do it that know which ids are its user's.
 */
final class IdMapCompiler {
    /** As many as the kernel takes, and in as many bytes. */
    private static final int MOST = 340;

    private static final int ROOM = 4095;
    private static final int PROGRAM_MILLIS = 10_000;

    /** Where there may be no user namespaces. */
    static final String ALLOW = "run it as root with all of root's capabilities, or have user namespaces allowed";

    /** One of the two maps, with its words. */
    private record Side(
            String pointer,
            String file,
            List<IdMapping> mappings,
            long own,
            String capability,
            String database,
            List<Range> subordinates,
            Optional<String> program,
            String programName) {}

    private final UserNamespace users;
    private final HostFacts facts;
    private final Draft draft;
    private final List<Side> sides;

    IdMapCompiler(Spec spec, HostFacts facts, Draft draft) {
        this.users = UserNamespace.of(spec, facts);
        this.facts = facts;
        this.draft = draft;
        this.sides = sides(facts, users.uids(), users.gids());
    }

    private static List<Side> sides(HostFacts facts, List<IdMapping> uids, List<IdMapping> gids) {
        UserFacts host = facts.users();
        return List.of(
                new Side(
                        "/linux/uidMappings",
                        "uid_map",
                        uids,
                        facts.uid(),
                        "CAP_SETUID",
                        "/etc/subuid",
                        host.subuids(),
                        host.newuidmap(),
                        "newuidmap"),
                new Side(
                        "/linux/gidMappings",
                        "gid_map",
                        gids,
                        host.gid(),
                        "CAP_SETGID",
                        "/etc/subgid",
                        host.subgids(),
                        host.newgidmap(),
                        "newgidmap"));
    }

    /** The maker's part, right after the init process was made in a user namespace. */
    void map() {
        if (users.isNew() && facts.users().forbidden().isPresent()) {
            return; // which is said already
        }
        if (users.isNew()) {
            sides.forEach(this::write);
        } else if (users.isOwn()) {
            sides.stream().filter(side -> !side.mappings().isEmpty()).forEach(this::compare);
        }
    }

    /** The init process's part: it becomes the one whose what it makes will be. */
    void become() {
        if (users.isOwn()) {
            draft.environment.init(
                    "/linux/namespaces",
                    new ProcessOp.SetUser(
                            users.owner(users.uids()),
                            users.owner(users.gids()),
                            List.of(),
                            true,
                            users.mayKeepGroups()));
        }
    }

    private void compare(Side side) {
        List<Integer> ranges = new ArrayList<>();
        for (IdMapping m : side.mappings()) {
            ranges.addAll(List.of(
                    m.containerId().intValue(), m.hostId().intValue(), m.size().intValue()));
        }
        draft.environment.host(side.pointer(), new InitOp.CheckIds(side.file(), ranges));
    }

    private void write(Side side) {
        List<IdMapping> mappings = side.mappings();
        String text = mappings.stream()
                .map(m -> m.containerId() + " " + m.hostId() + " " + m.size() + "\n")
                .collect(Collectors.joining());
        if (mappings.isEmpty()) {
            draft.findings.invalid(
                    side.pointer(),
                    "is missing: in a new user namespace without it there is nobody",
                    "config-linux.md#user-namespace-mappings");
        } else if (mappings.size() > MOST || text.length() > ROOM) {
            draft.findings.unsupported(
                    side.pointer(),
                    mappings.size() + " ranges are more than the kernel takes: " + MOST + " in " + ROOM + " bytes",
                    "join ranges that follow each other");
        } else if (facts.canGrant(CapabilityNames.number(side.capability()))) {
            draft.environment.host(side.pointer(), new InitOp.WriteInit(side.file(), text));
        } else if (UserNamespace.isOwnId(mappings, side.own())) {
            if (side.file().equals("gid_map")) {
                // user_namespaces(7): else a process could get rid of a group that forbids it something
                draft.environment.host(side.pointer(), new InitOp.WriteInit("setgroups", "deny"));
            }
            draft.environment.host(side.pointer(), new InitOp.WriteInit(side.file(), text));
        } else {
            ask(side);
        }
    }

    /** What a runtime that isn't privileged may map on this host. */
    static List<Finding> probe(HostFacts facts) {
        List<Finding> found = new ArrayList<>();
        for (Side side : sides(facts, List.of(), List.of())) {
            String subject = side.file().equals("uid_map") ? "user ids" : "group ids";
            if (facts.canGrant(CapabilityNames.number(side.capability()))) {
                found.add(new Finding(Finding.Kind.INFO, subject, "all may be mapped", "", ""));
                continue;
            }
            Optional<Obstacle> obstacle = obstacle(side, facts).or(() -> noRange(side, facts));
            found.add(
                    obstacle.isPresent()
                            ? Finding.warning(subject, obstacle.get().problem())
                            : new Finding(
                                    Finding.Kind.INFO,
                                    subject,
                                    "its own, " + side.own() + ", and what " + side.programName() + " maps"
                                            + (facts.users().subordinatesKnown()
                                                    ? ": " + ranges(side.subordinates())
                                                    : ""),
                                    "",
                                    ""));
        }
        return found;
    }

    /** Why there is no other id than the own. */
    private record Obstacle(String problem, String remedy) {}

    private static Optional<Obstacle> obstacle(Side side, HostFacts facts) {
        String limit = "this user may map no id but its own, " + side.own();
        if (facts.users().noNewPrivileges()) {
            return Optional.of(new Obstacle(
                    limit + ", and " + side.programName() + " can't help: no_new_privs is set for the runtime",
                    "start the runtime without no_new_privs, or map " + side.own() + " alone"));
        }
        if (side.program().isEmpty()) {
            return Optional.of(new Obstacle(
                    limit + ", and there is no " + side.programName() + " on this host",
                    "install it (package uidmap or shadow-utils), or map " + side.own() + " alone"));
        }
        return Optional.empty();
    }

    private static Optional<Obstacle> noRange(Side side, HostFacts facts) {
        return facts.users().subordinatesKnown() && side.subordinates().isEmpty()
                ? Optional.of(new Obstacle(
                        "this user may map no id but its own, " + side.own() + ": " + side.database()
                                + " has none for it",
                        ""))
                : Optional.empty();
    }

    /** newuidmap(1), newgidmap(1). */
    private void ask(Side side) {
        Optional<Obstacle> obstacle = obstacle(side, facts);
        if (obstacle.isPresent()) {
            draft.findings.unsupported(
                    side.pointer(), obstacle.get().problem(), obstacle.get().remedy());
            return;
        }
        if (facts.users().subordinatesKnown() && isForeign(side)) {
            return;
        }
        List<String> args = new ArrayList<>();
        for (IdMapping m : side.mappings()) {
            args.add(m.containerId().toString());
            args.add(m.hostId().toString());
            args.add(m.size().toString());
        }
        draft.environment.host(
                side.pointer(), new InitOp.RunOnInit(side.program().get(), args, PROGRAM_MILLIS));
    }

    private boolean isForeign(Side side) {
        for (int i = 0; i < side.mappings().size(); i++) {
            IdMapping m = side.mappings().get(i);
            boolean isOwn = m.size() == 1 && m.hostId() == side.own();
            if (!isOwn && side.subordinates().stream().noneMatch(r -> r.holds(m.hostId(), m.size()))) {
                draft.findings.unsupported(
                        side.pointer() + "/" + i + "/hostID",
                        "the ids from " + m.hostId() + " to " + (m.hostId() + m.size() - 1) + " aren't this user's: "
                                + (side.subordinates().isEmpty()
                                        ? side.database() + " has none for it"
                                        : side.database() + " gives it " + ranges(side.subordinates())),
                        "correct the mapping, or have an administrator add a range (usermod --add-subuids, --add-subgids)");
                return true;
            }
        }
        return false;
    }

    private static String ranges(List<Range> ranges) {
        return ranges.stream()
                .map(r -> r.first() + " to " + (r.first() + r.count() - 1))
                .collect(Collectors.joining(", "));
    }

    /** Finds whether the runtime may make the namespaces at all. */
    static void check(Spec spec, HostFacts facts, Findings findings) {
        Optional<LinuxNamespaces.Entry> entry = LinuxNamespaces.entry(spec, Kind.USER);
        Optional<String> forbidden = facts.users().forbidden();
        if (!facts.isPrivileged() && entry.isEmpty()) {
            findings.unsupported(
                    "/linux/namespaces",
                    "the runtime isn't privileged: it can make a container in a user namespace only"
                            + forbidden
                                    .map(why -> ", and may make none: " + why)
                                    .orElse(""),
                    forbidden.isPresent()
                            ? ALLOW
                            : "add {\"type\": \"user\"}, and map 0 to " + facts.uid() + " in linux.uidMappings and to "
                                    + facts.users().gid() + " in linux.gidMappings");
        }
        entry.filter(e -> e.path().isEmpty())
                .ifPresent(e -> forbidden.ifPresent(why -> findings.unsupported(
                        e.pointer() + "/type", "the runtime may make no user namespace: " + why, ALLOW)));
    }
}
