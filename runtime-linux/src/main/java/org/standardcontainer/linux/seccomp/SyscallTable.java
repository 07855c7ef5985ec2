package org.standardcontainer.linux.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of system calls, which {@code bin/syscalls} makes from the kernel's headers. Immutable.
 *
 * <p>Where an architecture has {@code socketcall} or {@code ipc}, a program may make some calls through those, whose first
 * argument says which.
 */
final class SyscallTable {
    private static final String RESOURCE = "syscalls.csv";

    /** How a call can be made: by this number, and if it is one of several behind that, with this first argument. */
    record Entry(long number, int selector) {
        static final int NONE = -1;

        boolean isMultiplexed() {
            return selector != NONE;
        }
    }

    /** Read when the first profile is compiled. */
    private static final class All {
        static final Map<String, Map<String, Integer>> COLUMNS = read();
        static final Set<String> NAMES = names();

        private static Set<String> names() {
            Set<String> names = new HashSet<>();
            COLUMNS.values().forEach(column -> names.addAll(column.keySet()));
            return names;
        }
    }

    private final Map<String, Integer> numbers;

    private SyscallTable(Map<String, Integer> numbers) {
        this.numbers = numbers;
    }

    static SyscallTable of(Architecture architecture) {
        return new SyscallTable(column(architecture.column()));
    }

    /** True if any architecture has a call of this name. */
    static boolean isKnown(String name) {
        return All.NAMES.contains(name);
    }

    /** All ways to make a call; none if the architecture doesn't have it. */
    List<Entry> entries(String name) {
        List<Entry> entries = new ArrayList<>(2);
        Integer number = numbers.get(name);
        if (number != null) {
            entries.add(new Entry(number, Entry.NONE));
        }
        for (String multiplexer : List.of("socketcall", "ipc")) {
            Integer through = numbers.get(multiplexer);
            Integer selector = column(multiplexer).get(name);
            if (through != null && selector != null) {
                entries.add(new Entry(through, selector));
            }
        }
        return entries;
    }

    /** All names with their numbers. */
    Map<String, Integer> numbers() {
        return numbers;
    }

    private static Map<String, Integer> column(String name) {
        return All.COLUMNS.getOrDefault(name, Map.of());
    }

    private static Map<String, Map<String, Integer>> read() {
        try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            List<String> header = Arrays.asList(lines.readLine().split(","));
            Map<String, Map<String, Integer>> columns = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",");
                for (int i = 1; i < cells.length; i++) {
                    if (!cells[i].isEmpty()) {
                        columns.computeIfAbsent(header.get(i), column -> new HashMap<>())
                                .put(cells[0], Integer.valueOf(cells[i]));
                    }
                }
            }
            columns.replaceAll((column, numbers) -> Collections.unmodifiableMap(numbers));
            return columns;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
