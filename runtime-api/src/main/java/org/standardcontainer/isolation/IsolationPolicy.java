package org.standardcontainer.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.standardcontainer.Finding;

/**
 * What somebody demands of containers' isolation. Immutable. As a file in UTF-8:
 *
 * <pre>
 * # a remark
 * require: pid=isolated, clock.realtime=shared
 * require: net.*>=partial, kvm=absent|isolated
 * </pre>
 *
 * <p>{@code =} demands one of the words that follow, and {@code >=} that no more is shared than that word says ({@link
 * Isolation}). {@code *} at the end of an id stands for everything that begins so.
 */
public final class IsolationPolicy {
    private static final Pattern DEMAND = Pattern.compile("([a-z0-9.*-]+)\\s*(>?=)\\s*([a-z]+(?:\\s*\\|\\s*[a-z]+)*)");
    private static final String REQUIRE = "require:";

    /** One demand. */
    private record Demand(String text, String id, Set<Isolation> accepted) {
        boolean isAbout(String row) {
            return id.endsWith("*") ? row.startsWith(id.substring(0, id.length() - 1)) : row.equals(id);
        }
    }

    private final List<Demand> demands;

    private IsolationPolicy(List<Demand> demands) {
        this.demands = List.copyOf(demands);
    }

    /** Demands nothing. */
    public static IsolationPolicy none() {
        return new IsolationPolicy(List.of());
    }

    /**
     * Reads a policy.
     *
     * @param text what the file says
     * @throws IllegalArgumentException if it is none; the message says which line and why
     */
    public static IsolationPolicy parse(String text) {
        List<Demand> demands = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                demands.addAll(demands(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new IsolationPolicy(demands);
    }

    /**
     * Reads a policy's file.
     *
     * @throws IllegalArgumentException if it can't be read, or is none; the message names it and says why
     */
    public static IsolationPolicy load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("the policy " + file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the policy " + file + " can't be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the policy " + file + ", " + e.getMessage(), e);
        }
    }

    private static List<Demand> demands(String line) {
        if (!line.startsWith(REQUIRE)) {
            throw new IllegalArgumentException("has to begin with \"" + REQUIRE + "\"");
        }
        List<Demand> demands = new ArrayList<>();
        for (String part : line.substring(REQUIRE.length()).split(",", -1)) {
            String text = part.strip();
            if (!text.isEmpty()) {
                demands.add(demand(text));
            }
        }
        return demands;
    }

    private static Demand demand(String text) {
        Matcher matcher = DEMAND.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no demand such as pid=isolated");
        }
        Set<Isolation> named = Arrays.stream(matcher.group(3).split("\\|"))
                .map(word -> Isolation.of(word.strip()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Isolation.class)));
        Set<Isolation> accepted = EnumSet.noneOf(Isolation.class);
        for (Isolation isolation : Isolation.values()) {
            boolean enough = named.stream().anyMatch(isolation::isAtLeast);
            if (matcher.group(2).equals("=") ? named.contains(isolation) : enough) {
                accepted.add(isolation);
            }
        }
        Demand demand = new Demand(text, matcher.group(1), Set.copyOf(accepted));
        if (KernelInterface.all().stream().noneMatch(row -> demand.isAbout(row.id()))) {
            throw new IllegalArgumentException(
                    "there is no interface " + demand.id() + "; \"scr isolation\" shows all ids");
        }
        return demand;
    }

    /** True if it demands nothing. */
    public boolean isEmpty() {
        return demands.isEmpty();
    }

    /** What a report doesn't meet: an error for each demand and interface, none if it meets all. */
    public List<Finding> unmet(IsolationReport report) {
        List<Finding> findings = new ArrayList<>();
        for (Demand demand : demands) {
            for (InterfaceIsolation row : report.interfaces()) {
                if (demand.isAbout(row.id()) && !demand.accepted().contains(row.isolation())) {
                    findings.add(Finding.unsupported(
                            "isolation " + row.id(),
                            "is " + row.isolation().word() + " on " + report.backend() + ", and the policy requires "
                                    + demand.text() + ": " + row.reason(),
                            "change the configuration, or the policy"));
                }
            }
        }
        return findings;
    }
}
