package org.standardcontainer.spec;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;

/**
 * A place in the document that rules walk with: it knows its JSON pointer, the section of the spec that speaks of it,
 * and where findings go. The checks on it take an absent value as fine.
 */
final class Place {
    private static final int QUOTED = 80;

    private final @Nullable Place holder;
    private final String segment;
    private final String section;
    private final List<Finding> findings;

    private Place(@Nullable Place holder, String segment, String section, List<Finding> findings) {
        this.holder = holder;
        this.segment = segment;
        this.section = section;
        this.findings = findings;
    }

    /** The whole document, without findings yet. */
    static Place document() {
        return new Place(null, "", "config.md", new ArrayList<>());
    }

    /** A member of the object that is here. */
    Place at(String name) {
        return new Place(this, name, section, findings);
    }

    /** An element of the list that is here. */
    Place at(int index) {
        return new Place(this, Integer.toString(index), section, findings);
    }

    /** The same place, as another section of the spec speaks of it. */
    Place in(String section) {
        return new Place(holder, segment, section, findings);
    }

    /** Written out only for a finding: most places have none. */
    String pointer() {
        return holder == null
                ? ""
                : holder.pointer() + "/" + segment.replace("~", "~0").replace("/", "~1");
    }

    List<Finding> findings() {
        return findings;
    }

    void invalid(String problem) {
        invalid(problem, "");
    }

    void invalid(String problem, String remedy) {
        findings.add(new Finding(Finding.Kind.INVALID, pointer(), problem, remedy, section));
    }

    void unsupported(String problem, String remedy) {
        findings.add(new Finding(Finding.Kind.UNSUPPORTED, pointer(), problem, remedy, section));
    }

    void warn(String problem) {
        findings.add(new Finding(Finding.Kind.WARNING, pointer(), problem, "", section));
    }

    /** An absolute path. */
    void absolute(@Nullable String path) {
        if (path != null && !path.startsWith("/")) {
            invalid(quoted(path) + " is not an absolute path");
        }
    }

    /** Absolute paths. */
    void allAbsolute(@Nullable List<String> paths) {
        for (int i = 0; paths != null && i < paths.size(); i++) {
            at(i).absolute(paths.get(i));
        }
    }

    /** One of the words that the spec lists. */
    void word(@Nullable String word, Set<String> legal) {
        if (word != null && !legal.contains(word)) {
            invalid(quoted(word) + " is not one of " + String.join(", ", legal));
        }
    }

    /** Words that the spec lists. */
    void words(@Nullable List<String> words, Set<String> legal) {
        for (int i = 0; words != null && i < words.size(); i++) {
            at(i).word(words.get(i), legal);
        }
    }

    /** A text of a form; {@code form} says which. */
    void form(@Nullable String text, Pattern pattern, String form) {
        if (text != null && !pattern.matcher(text).matches()) {
            invalid(quoted(text) + " is not " + form);
        }
    }

    /** A number within bounds. */
    void range(@Nullable Number number, long min, long max) {
        if (number == null) {
            return;
        }
        BigInteger exact = number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
        if (exact.compareTo(BigInteger.valueOf(min)) < 0 || exact.compareTo(BigInteger.valueOf(max)) > 0) {
            invalid(number + " is out of range: " + min + " to " + max);
        }
    }

    /** Environment entries (POSIX environ). */
    void environment(@Nullable List<String> entries) {
        for (int i = 0; entries != null && i < entries.size(); i++) {
            if (entries.get(i).indexOf('=') <= 0) {
                at(i).invalid(quoted(entries.get(i)) + " is not of the form NAME=value");
            }
        }
    }

    /** Says which values are there twice. */
    void unique(Collection<String> values, String what) {
        List<String> seen = new ArrayList<>();
        int index = 0;
        for (String value : values) {
            if (seen.contains(value)) {
                at(index).invalid(what + " " + quoted(value) + " appears twice");
            }
            seen.add(value);
            index++;
        }
    }

    /** A text from the document as it may be shown: short, and with nothing that moves a terminal's cursor. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().limit(QUOTED).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '"' || c == '\\') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append(text.codePointCount(0, text.length()) > QUOTED ? "…\"" : "\"")
                .toString();
    }
}
