package org.standardcontainer.linux;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of a table in {@code docs/linux-support.md}, as a file of {@code src/test/resources/support} has it:
 * {@code subject | how | text | Class#method Class#method}.
 *
 * @param subject paths of properties, where braces hold alternatives: {@code linux.devices[].{path,type}}; or,
 *     after a dash, what more there is to say about the properties above: {@code — type user}
 * @param how what becomes of them
 * @param text the same in words
 * @param proofs tests that see it
 */
record SupportRow(String subject, How how, String text, List<String> proofs) {
    private static final String DASH = "—";
    private static final int CELLS = 4;

    /** What becomes of a property. */
    enum How {
        /** It has its effect. */
        DONE("done"),
        /** It has its effect; some values, or what some hosts lack, are refused by name. */
        PARTLY("partly"),
        /** It has its effect as far as files that were made up show it: no kernel at hand has what it is about. */
        MADE_UP("done, on made-up files"),
        /** It is taken, and there is nothing to do. */
        NOTHING("nothing to do"),
        /** A configuration with it is refused by name. */
        REFUSED("refused");

        private final String words;

        How(String words) {
            this.words = words;
        }
    }

    /** Reads a line. */
    static SupportRow parse(String line) {
        List<String> cells =
                Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        if (cells.size() != CELLS) {
            throw new IllegalArgumentException("not " + CELLS + " cells: " + line);
        }
        How how = Arrays.stream(How.values())
                .filter(h -> h.words.equals(cells.get(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("what is " + cells.get(1) + "? " + line));
        return new SupportRow(cells.get(0), how, cells.get(2), words(cells.get(3)));
    }

    /** True if it says more about the properties above. */
    boolean isRemark() {
        return subject.startsWith(DASH);
    }

    boolean isRefused() {
        return how == How.REFUSED;
    }

    /** True if only who is in a container can say that it is so. */
    boolean hasEffect() {
        return how == How.DONE || how == How.PARTLY;
    }

    /** The properties that it is about. */
    List<String> paths() {
        return isRemark()
                ? List.of()
                : words(subject).stream().flatMap(SupportRow::expand).toList();
    }

    /** The words of a remark's subject. */
    List<String> words() {
        return words(subject);
    }

    private static Stream<String> expand(String path) {
        int open = path.indexOf('{');
        int close = path.indexOf('}');
        return open < 0
                ? Stream.of(path)
                : Arrays.stream(path.substring(open + 1, close).split(","))
                        .flatMap(word -> expand(path.substring(0, open) + word + path.substring(close + 1)));
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** As a line of a table in Markdown. */
    String markdown() {
        String name = isRemark()
                ? subject
                : words(subject).stream().map(path -> "`" + path + "`").collect(Collectors.joining(" "));
        return "| " + name + " | " + how.words + " | " + text + " | " + proofsByClass() + " |";
    }

    private String proofsByClass() {
        if (proofs.isEmpty()) {
            return "`LinuxSupportTest#refusedByName`";
        }
        Map<String, String> byClass = new LinkedHashMap<>();
        for (String proof : proofs) {
            String[] parts = proof.split("#", 2);
            byClass.merge(parts[0], "`" + proof + "`", (before, more) -> before + " `#" + parts[1] + "`");
        }
        return String.join(", ", byClass.values());
    }
}
