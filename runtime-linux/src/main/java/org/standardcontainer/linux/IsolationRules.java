package org.standardcontainer.linux;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.kernel.KernelRelease;
import org.standardcontainer.linux.IsolationSubject.Membership;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.LinuxConfig;

/** The mechanisms that decide how far something is a container's own: each a function of the container and of words from the table. */
final class IsolationRules {
    /** What a rule says; a reason only if it is another than the table's for that word. */
    record Outcome(Isolation isolation, Optional<String> reason) {
        static Outcome of(Isolation isolation) {
            return new Outcome(isolation, Optional.empty());
        }

        static Outcome of(String word) {
            return of(Isolation.of(word));
        }
    }

    /** A mechanism. */
    private interface Rule {
        Outcome apply(IsolationSubject subject, List<String> words);
    }

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("always", (subject, words) -> Outcome.of(words.get(0))),
            Map.entry("namespace", (subject, words) -> namespace(subject, words.get(0), Isolation.ISOLATED)),
            Map.entry("partly", (subject, words) -> namespace(subject, words.get(0), Isolation.PARTIAL)),
            Map.entry("users", IsolationRules::users),
            Map.entry("since", IsolationRules::since),
            Map.entry("limit", (subject, words) -> partialIf(subject.isLimited(words))),
            Map.entry("without", (subject, words) -> Outcome.of(words.get(subject.holdsAny(words.get(0)) ? 2 : 1))),
            Map.entry("perf", IsolationRules::perf),
            Map.entry("either-pid", IsolationRules::reboot),
            Map.entry("device", IsolationRules::device),
            Map.entry("own-mount", IsolationRules::ownMount),
            Map.entry("covered", IsolationRules::covered),
            Map.entry("overlaid", IsolationRules::overlaid),
            Map.entry("sysctls", (subject, words) -> sysctls(subject)),
            Map.entry("sysfs", (subject, words) -> sysfs(subject)),
            Map.entry("binds", (subject, words) -> binds(subject)),
            Map.entry("mounts", (subject, words) -> mounts(subject)),
            Map.entry("readonly-root", (subject, words) -> partialIf(subject.hasReadonlyRoot())),
            Map.entry("module", (subject, words) -> module(subject, words.get(0))),
            Map.entry("landlock", (subject, words) -> landlock(subject)),
            Map.entry("filter", (subject, words) -> filter(subject)),
            Map.entry("bounding", (subject, words) -> bounding(subject)),
            Map.entry("uevents", (subject, words) -> uevents(subject)),
            Map.entry("moved", (subject, words) -> moved(subject)),
            Map.entry("pressure", (subject, words) -> partialIf(subject.isInUnified())));

    private IsolationRules() {}

    /** @param text a rule's name and its words */
    static Outcome apply(String text, IsolationSubject subject) {
        List<String> words = Arrays.asList(text.split("\\s+"));
        Rule rule = RULES.get(words.get(0));
        if (rule == null) {
            throw new IllegalArgumentException("there is no rule " + words.get(0));
        }
        return rule.apply(subject, words.subList(1, words.size()));
    }

    private static Outcome partialIf(boolean condition) {
        return Outcome.of(condition ? Isolation.PARTIAL : Isolation.SHARED);
    }

    private static Outcome namespace(IsolationSubject subject, String word, Isolation own) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no namespace " + word));
        return switch (subject.membership(kind)) {
            case OWN -> Outcome.of(own);
            case JOINED ->
                new Outcome(
                        Isolation.PARTIAL,
                        Optional.of("it has the " + word + " namespace of "
                                + subject.path(kind)
                                + " in common with whoever else is in it, which may be the host"));
            case HOSTS -> Outcome.of(Isolation.SHARED);
        };
    }

    private static Outcome users(IsolationSubject subject, List<String> words) {
        return Outcome.of(words.get(subject.membership(Kind.USER) == Membership.HOSTS ? 1 : 0));
    }

    private static Outcome since(IsolationSubject subject, List<String> words) {
        return subject.facts().kernel().compareTo(KernelRelease.parse(words.get(0))) < 0
                ? Outcome.of(Isolation.SHARED)
                : apply(String.join(" ", words.subList(1, words.size())), subject);
    }

    private static Outcome perf(IsolationSubject subject, List<String> words) {
        return subject.facts().measurable()
                ? new Outcome(
                        Isolation.SHARED,
                        Optional.of("kernel.perf_event_paranoid lets anyone measure the whole machine"))
                : apply(String.join(" ", words), subject);
    }

    private static Outcome reboot(IsolationSubject subject, List<String> words) {
        return partialIf(!subject.holdsAny(words.get(0)));
    }

    private static Outcome device(IsolationSubject subject, List<String> words) {
        if (!subject.deniesDevices()) {
            return new Outcome(
                    Isolation.of(words.get(0)),
                    Optional.of("no device is denied: what has a node in it, and what its user may open, it has"));
        }
        boolean any = words.subList(1, words.size()).stream().anyMatch(subject::mayOpen);
        return any ? Outcome.of(words.get(0)) : Outcome.of(Isolation.ABSENT);
    }

    private static Outcome ownMount(IsolationSubject subject, List<String> words) {
        return switch (subject.mountAt(words.get(0))) {
            case OWN -> Outcome.of(words.get(1));
            case JOINED -> Outcome.of(Isolation.SHARED);
            case HOSTS -> Outcome.of(Isolation.ABSENT);
        };
    }

    private static Outcome covered(IsolationSubject subject, List<String> words) {
        if (!subject.hasFileSystem(words.get(0))) {
            return Outcome.of(Isolation.ABSENT);
        }
        return partialIf(words.subList(1, words.size()).stream().allMatch(subject::isMasked));
    }

    private static Outcome overlaid(IsolationSubject subject, List<String> words) {
        return subject.hasFileSystem("proc")
                ? partialIf(words.stream().anyMatch(subject::isMountedOver))
                : Outcome.of(Isolation.ABSENT);
    }

    private static Outcome sysctls(IsolationSubject subject) {
        if (!subject.hasFileSystem("proc")) {
            return Outcome.of(Isolation.ABSENT);
        }
        if (subject.isReadonly("/proc/sys", "proc") || !subject.mayBeRoot()) {
            return Outcome.of(Isolation.PARTIAL);
        }
        return Outcome.of(subject.membership(Kind.USER) == Membership.HOSTS ? Isolation.SHARED : Isolation.ISOLATED);
    }

    private static Outcome sysfs(IsolationSubject subject) {
        if (!subject.hasFileSystem("sysfs")) {
            return Outcome.of(Isolation.ABSENT);
        }
        boolean hosts = subject.membership(Kind.USER) == Membership.HOSTS;
        return partialIf(subject.isReadonly("/sys", "sysfs") || !hosts || !subject.mayBeRoot());
    }

    private static Outcome mounts(IsolationSubject subject) {
        Outcome outcome = namespace(subject, Kind.MOUNT.word(), Isolation.ISOLATED);
        String propagation = subject.linux().map(LinuxConfig::rootfsPropagation).orElse("");
        boolean passesOn = propagation.equals("shared") || propagation.equals("rshared");
        return passesOn && outcome.isolation() == Isolation.ISOLATED ? Outcome.of(Isolation.PARTIAL) : outcome;
    }

    private static Outcome binds(IsolationSubject subject) {
        if (subject.canLeaveRoot()) {
            boolean hosts = subject.membership(Kind.USER) == Membership.HOSTS;
            return new Outcome(
                    hosts ? Isolation.SHARED : Isolation.PARTIAL,
                    Optional.of(
                            "with CAP_SYS_ADMIN it can unmount its root, which was moved over the host's; of the files there it"
                                    + " has what its ids may"));
        }
        return Outcome.of(subject.hasBinds() ? Isolation.PARTIAL : Isolation.ISOLATED);
    }

    private static Outcome module(IsolationSubject subject, String name) {
        return subject.facts().securityModules().contains(name)
                ? partialIf(subject.isConfinedBy(name))
                : Outcome.of(Isolation.ABSENT);
    }

    /** Where nobody has mounted the file system that lists all modules, every kernel that this backend runs on is taken to have it. */
    private static Outcome landlock(IsolationSubject subject) {
        Set<String> known = subject.facts().securityModules();
        boolean listed = !known.isEmpty() && !known.equals(Set.of("apparmor"));
        return Outcome.of(listed && !known.contains("landlock") ? Isolation.ABSENT : Isolation.ISOLATED);
    }

    private static Outcome filter(IsolationSubject subject) {
        boolean own = subject.linux().map(LinuxConfig::seccomp).isPresent();
        boolean inherited = subject.facts().filtered();
        return Outcome.of(own ? Isolation.ISOLATED : inherited ? Isolation.PARTIAL : Isolation.ABSENT);
    }

    private static Outcome bounding(IsolationSubject subject) {
        if (subject.membership(Kind.USER) != Membership.HOSTS) {
            return Outcome.of(Isolation.ISOLATED);
        }
        return partialIf(!subject.holdsEverything());
    }

    private static Outcome moved(IsolationSubject subject) {
        if (subject.membership(Kind.NETWORK) == Membership.HOSTS) {
            return Outcome.of(Isolation.SHARED);
        }
        return Outcome.of(subject.hasMovedDevices() ? Isolation.ISOLATED : Isolation.ABSENT);
    }

    private static Outcome uevents(IsolationSubject subject) {
        Outcome network = namespace(subject, Kind.NETWORK.word(), Isolation.PARTIAL);
        boolean own =
                subject.membership(Kind.NETWORK) == Membership.OWN && subject.membership(Kind.USER) == Membership.OWN;
        return own ? Outcome.of(Isolation.ISOLATED) : network;
    }
}
