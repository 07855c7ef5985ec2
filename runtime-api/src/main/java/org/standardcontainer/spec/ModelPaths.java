package org.standardcontainer.spec;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every property that the model knows, by its path, with its type in words: {@code mounts[].options} is an
 * {@code array<string>}, {@code linux.rdma.*.hcaHandles} a {@code uint32}.
 */
final class ModelPaths {
    static final Map<String, String> ALL = all();

    private ModelPaths() {}

    private static Map<String, String> all() {
        Map<String, String> paths = new LinkedHashMap<>();
        members("", RecordShape.of(Spec.class), paths);
        return Collections.unmodifiableMap(paths);
    }

    /** The path of a member of the object that has this path. */
    static String member(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The path of the elements of a list or map that has this path. */
    static String elements(String path, Shape shape) {
        return path + (shape instanceof Shape.MapOf ? ".*" : "[]");
    }

    private static void members(String path, RecordShape record, Map<String, String> paths) {
        for (RecordShape.Member member : record.members()) {
            String at = member(path, member.name());
            paths.put(at, type(member.shape()));
            below(at, member.shape(), paths);
        }
    }

    private static void below(String path, Shape shape, Map<String, String> paths) {
        if (shape instanceof Shape.ObjectOf object) {
            members(path, RecordShape.of(object.type()), paths);
        } else if (shape instanceof Shape.ListOf list) {
            below(elements(path, shape), list.element(), paths);
        } else if (shape instanceof Shape.MapOf map) {
            below(elements(path, shape), map.value(), paths);
        }
    }

    private static String type(Shape shape) {
        if (shape instanceof Shape.ListOf list) {
            return "array<" + type(list.element()) + ">";
        } else if (shape instanceof Shape.MapOf map) {
            return "map<string," + type(map.value()) + ">";
        } else if (shape instanceof Shape.Whole whole) {
            boolean signed = whole.min().signum() < 0;
            int bits = whole.max().add(BigInteger.ONE).bitLength() - (signed ? 0 : 1);
            return (signed ? "int" : "uint") + bits;
        } else if (shape instanceof Shape.Text) {
            return "string";
        }
        return shape instanceof Shape.Flag ? "boolean" : "object";
    }
}
