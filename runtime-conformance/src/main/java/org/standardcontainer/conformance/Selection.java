package org.standardcontainer.conformance;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Names by which somebody picks tests: a misspelt one would pick nothing, and nothing that fails is a green run. */
final class Selection {
    private static final int SUGGESTIONS = 3;

    private Selection() {}

    /** A group is a name, or the word that several begin with: {@code "hooks"} for {@code "hooks-order"} and others. */
    static boolean inGroup(String group, String picked) {
        return group.equals(picked) || (!groups().contains(picked) && group.startsWith(picked + "-"));
    }

    static void checkGroups(Collection<String> picked) {
        List<String> all = groups();
        check("group", picked, all, name -> all.stream().anyMatch(group -> inGroup(group, name)));
    }

    static void checkClauses(Collection<String> picked) {
        List<String> all =
                ClauseTable.instance().rows().stream().map(Requirement::id).toList();
        check("clause", picked, all, all::contains);
    }

    static void checkTests(Collection<String> picked) {
        List<String> all = Contracts.names();
        check("test", picked, all, name -> all.contains(Contracts.withoutVariant(name)));
    }

    private static List<String> groups() {
        return ClauseTable.instance().rows().stream()
                .map(Requirement::group)
                .distinct()
                .toList();
    }

    private static void check(String kind, Collection<String> picked, List<String> all, Predicate<String> known) {
        for (String name : picked) {
            if (!known.test(name)) {
                List<String> near = all.stream()
                        .sorted(Comparator.comparingInt(other -> distance(name, other)))
                        .limit(SUGGESTIONS)
                        .toList();
                throw new IllegalArgumentException(
                        "no " + kind + " \"" + name + "\"; the nearest are " + String.join(", ", near));
            }
        }
    }

    /** How many letters have to be inserted, removed or replaced (Levenshtein), whatever their case. */
    static int distance(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
