package org.standardcontainer.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** What the JSON of a value looks like; found from the records, which are the only description of the model. */
sealed interface Shape {
    /** A string. */
    record Text() implements Shape {}

    /** True or false. */
    record Flag() implements Shape {}

    /** A whole number; {@code holder} is the Java class of the value. */
    record Whole(BigInteger min, BigInteger max, Class<?> holder) implements Shape {}

    /** An object that is kept as it is. */
    record Tree() implements Shape {}

    /** A list. */
    record ListOf(Shape element) implements Shape {}

    /** An object whose keys are data. */
    record MapOf(Shape value) implements Shape {}

    /** An object that a record holds; {@link RecordShape#of} describes it. */
    record ObjectOf(Class<? extends Record> type) implements Shape {}

    /** The shape of a record's component. */
    static Shape of(Type type, AnnotatedElement annotations) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            Shape last = of(arguments[arguments.length - 1], annotations);
            if (parameterized.getRawType() == List.class) {
                return new ListOf(last);
            }
            if (parameterized.getRawType() == Map.class && arguments[0] == String.class) {
                return new MapOf(last);
            }
        } else if (type == String.class) {
            return new Text();
        } else if (type == Boolean.class) {
            return new Flag();
        } else if (type == BigInteger.class) {
            return unsigned(64, BigInteger.class);
        } else if (type == Long.class) {
            return annotations.isAnnotationPresent(Uint32.class) ? unsigned(32, Long.class) : signed(64, Long.class);
        } else if (type == Integer.class) {
            return annotations.isAnnotationPresent(Uint16.class)
                    ? unsigned(16, Integer.class)
                    : signed(32, Integer.class);
        } else if (type == JsonNode.class) {
            return new Tree();
        } else if (type instanceof Class<?> raw && raw.isRecord()) {
            return new ObjectOf(raw.asSubclass(Record.class));
        }
        throw new IllegalStateException("the model has no shape for " + type);
    }

    private static Whole unsigned(int bits, Class<?> holder) {
        return new Whole(BigInteger.ZERO, BigInteger.TWO.pow(bits).subtract(BigInteger.ONE), holder);
    }

    private static Whole signed(int bits, Class<?> holder) {
        BigInteger half = BigInteger.TWO.pow(bits - 1);
        return new Whole(half.negate(), half.subtract(BigInteger.ONE), holder);
    }
}
