package org.standardcontainer.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;

/**
 * Which of the spec's properties a backend applies. What a configuration asks for and the backend doesn't apply is an
 * error that names it (config.md#extensibility, config.md#platform-specific-configuration): dropping it silently could
 * drop a protection. That holds for the sections of other platforms too; of Windows, Solaris and z/OS also for empty ones, since
 * being there at all says which platform the configuration is for.
 *
 * <p>A property is named by its path: {@code linux.resources.memory.limit}, {@code mounts[].options},
 * {@code linux.netDevices.*.name}. {@code linux.seccomp.**} is the property with all below it. Whoever supports a
 * property supports the objects around it.
 *
 * <p>Safe for use by several threads.
 */
public final class SupportedProperties {
    private static final String SUBTREE = ".**";
    private static final Set<String> PLATFORMS = Set.of("linux", "freebsd", "vm", "windows", "solaris", "zos");

    private final String backend;
    private final Set<String> paths;
    private final Set<String> subtrees = new HashSet<>();
    /** Every path at or below which something is supported. */
    private final Set<String> touched = new HashSet<>();
    /** The latest answer: a configuration is checked before its container is created, and again when it is compiled. */
    private volatile @Nullable Checked last;

    private record Checked(Spec spec, List<Finding> findings) {
        @SuppressWarnings(
                "ReferenceEquality") // most often it is the same, and Java takes its time to compare the first two
        boolean isOf(Spec other) {
            return spec == other || spec.equals(other);
        }
    }

    private SupportedProperties(String backend, List<String> given) {
        this.backend = backend;
        this.paths = new HashSet<>(given);
        for (String path : given) {
            boolean whole = path.endsWith(SUBTREE);
            String plain = whole ? path.substring(0, path.length() - SUBTREE.length()) : path;
            if (!ModelPaths.ALL.containsKey(plain)) {
                throw new IllegalArgumentException("the spec has no property " + plain);
            }
            if (whole) {
                subtrees.add(plain);
            }
            for (int end = plain.length(); end > 0; end = plain.lastIndexOf('.', end - 1)) {
                String outer = plain.substring(0, end);
                touched.add(outer.endsWith("[]") ? outer.substring(0, end - 2) : outer);
            }
        }
    }

    /**
     * The properties that a backend supports.
     *
     * @param backend its name, for messages
     * @param paths the properties' paths
     * @throws IllegalArgumentException if the spec has no such property
     */
    public static SupportedProperties of(String backend, String... paths) {
        return new SupportedProperties(backend, List.of(paths));
    }

    /** These and further ones. */
    public SupportedProperties and(String... more) {
        List<String> all = new ArrayList<>(paths);
        all.addAll(List.of(more));
        return new SupportedProperties(backend, all);
    }

    /** Every property of the spec by its path, with its type in words: {@code array<string>}, {@code object}. Immutable. */
    public static Map<String, String> known() {
        return ModelPaths.ALL;
    }

    /**
     * True if this property is supported, or something in it.
     *
     * @throws IllegalArgumentException if the spec has no such property
     */
    public boolean supports(String path) {
        if (!ModelPaths.ALL.containsKey(path)) {
            throw new IllegalArgumentException("the spec has no property " + path);
        }
        boolean inSubtree = false;
        for (int end = path.length(); end > 0 && !inSubtree; end = path.lastIndexOf('.', end - 1)) {
            String outer = path.substring(0, end);
            inSubtree = subtrees.contains(outer.endsWith("[]") ? outer.substring(0, end - 2) : outer);
        }
        return inSubtree || touched.contains(path);
    }

    /**
     * Finds each property that is there and isn't supported: {@link Finding.Kind#UNSUPPORTED}, with its JSON pointer.
     * Of an object of which nothing is supported, only the object is named. What says nothing is no finding: an empty
     * list, an empty object, a zero that means the same as absence.
     */
    public List<Finding> check(Spec spec) {
        Checked known = last;
        if (known == null || !known.isOf(spec)) {
            Place document = Place.document();
            members(document, "", spec);
            known = new Checked(spec, List.copyOf(document.findings()));
            last = known;
        }
        return known.findings();
    }

    private void members(Place place, String path, Record holder) {
        for (RecordShape.Member member : RecordShape.of(holder.getClass()).members()) {
            Object value = member.get(holder);
            String at = ModelPaths.member(path, member.name());
            if (value != null && !subtrees.contains(at)) {
                member(place.at(member.name()), at, member, value);
            }
        }
    }

    private void member(Place place, String path, RecordShape.Member member, Object value) {
        if (!touched.contains(path)) {
            if (!saysNothing(member, value)) {
                refuse(place, path);
            }
        } else if (value instanceof Record record) {
            members(place, path, record);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                element(place.at(i), ModelPaths.elements(path, member.shape()), list.get(i));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) ->
                    element(place.at((String) key), ModelPaths.elements(path, member.shape()), element));
        }
    }

    private void element(Place place, String path, Object value) {
        if (value instanceof Record record) {
            members(place, path, record);
        }
    }

    private void refuse(Place place, String path) {
        String problem = PLATFORMS.contains(path)
                ? "is for another platform than the " + backend + " backend's, which can't apply it"
                : "is not supported by the " + backend + " backend";
        place.unsupported(problem, "Take it out of config.json, or choose a backend that supports it.");
    }

    private static boolean saysNothing(RecordShape.Member member, Object value) {
        if (member.emptyMatters()) {
            return false;
        }
        if (value instanceof Record record) {
            Predicate<RecordShape.Member> silent = inner -> {
                Object content = inner.get(record);
                return content == null || saysNothing(inner, content);
            };
            return RecordShape.of(record.getClass()).members().stream().allMatch(silent);
        } else if (value instanceof List<?> list) {
            return list.isEmpty();
        } else if (value instanceof Map<?, ?> map) {
            return map.isEmpty();
        } else if (value instanceof String text) {
            return text.isEmpty();
        } else if (value instanceof Iterable<?> tree) { // a section that is kept as a tree
            return !tree.iterator().hasNext();
        }
        return member.zeroIsAbsent() && isZero(value);
    }

    private static boolean isZero(Object value) {
        return value instanceof Number number ? number.doubleValue() == 0 : Boolean.FALSE.equals(value);
    }
}
