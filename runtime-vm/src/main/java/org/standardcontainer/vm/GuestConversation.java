package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * What the guest of a container that lives is asked, by the proxy that has the machine. What it answers is a guest's word: bounded by the
 * launcher, and never a path or a size for anything here.
 *
 * @param socket where that proxy is asked for a channel
 * @param deadlineMillis for one conversation
 * @param ask has a plan executed that tells something, and gives what it told: of which path, and the text; absent is what couldn't be read
 */
record GuestConversation(String socket, int deadlineMillis, Function<LaunchPlan, List<Told>> ask) {
    /** More in one conversation isn't taken by the launcher. */
    private static final int MOST_FILES = 100;

    /**
     * What was told.
     *
     * @param path of which file or directory
     * @param text what is in it; empty if it couldn't be read
     */
    record Told(String path, Optional<String> text) {}

    /** A process of the guest's. */
    record GuestProcess(long pid, long startTime) {}

    /** A process of this host that stands for one of the guest's. */
    record Proxy(long pid, long startTime) {}

    /** What is in these files there; of those that can be read. */
    Map<Path, String> read(Collection<Path> files) {
        Map<Path, String> found = new LinkedHashMap<>();
        List<Path> left = new ArrayList<>(files);
        while (!left.isEmpty()) {
            List<Path> now = left.subList(0, Math.min(MOST_FILES, left.size()));
            LaunchPlan.Builder plan = LaunchPlan.builder();
            Map<String, Path> asked = new LinkedHashMap<>(); // a guest's word is compared, and never made a path
            now.forEach(file -> asked.put(file.toString(), file));
            asked.keySet().forEach(file -> plan.host("", new GuestOp.TellFile(file)));
            for (Told told : inGuest(plan.build())) {
                Path file = asked.get(told.path());
                if (file != null) {
                    told.text().ifPresent(text -> found.put(file, text));
                }
            }
            now.clear();
        }
        return found;
    }

    /** What is in a file there; empty if it can't be read. */
    Optional<String> read(Path file) {
        return Optional.ofNullable(read(List.of(file)).get(file));
    }

    /** The processes of a cgroup there and those below it, in no order. */
    List<GuestProcess> processes(String cgroup) {
        LaunchPlan plan =
                LaunchPlan.builder().host("", new GuestOp.TellProcesses(cgroup)).build();
        List<GuestProcess> found = new ArrayList<>();
        inGuest(plan)
                .forEach(told -> numbers(told.text().orElse(""), 2)
                        .forEach(line -> found.add(new GuestProcess(line[0], line[1]))));
        return found;
    }

    /** The proxies on the host that stand for processes there. */
    Map<GuestProcess, Proxy> proxies() {
        LaunchPlan plan = LaunchPlan.builder()
                .host("", new GuestOp.AskProxy(socket, deadlineMillis))
                .build();
        Map<GuestProcess, Proxy> found = new LinkedHashMap<>();
        for (Told told : ask.apply(plan)) {
            numbers(told.text().orElse(""), 4)
                    .forEach(line -> found.put(new GuestProcess(line[2], line[3]), new Proxy(line[0], line[1])));
        }
        return found;
    }

    /** The step that has a plan executed there. */
    GuestOp.AskGuest step(LaunchPlan plan) {
        return new GuestOp.AskGuest(socket, deadlineMillis, plan);
    }

    private List<Told> inGuest(LaunchPlan plan) {
        return ask.apply(LaunchPlan.builder().host("", step(plan)).build());
    }

    /** Lines of so many numbers each; others are nobody's. */
    private static List<long[]> numbers(String text, int count) {
        List<long[]> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] words = line.split(" ");
            if (words.length != count) {
                continue;
            }
            long[] numbers = new long[count];
            boolean whole = true;
            for (int i = 0; i < count; i++) {
                whole &= words[i].matches("[0-9]{1,18}");
                numbers[i] = whole ? Long.parseLong(words[i]) : 0;
            }
            if (whole) {
                lines.add(numbers);
            }
        }
        return lines;
    }
}
