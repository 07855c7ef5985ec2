package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A record of the model: its members by their JSON names, in order, and the bag of the unknown ones last. */
final class RecordShape {
    private static final ClassValue<RecordShape> ALL = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type.asSubclass(Record.class));
        }
    };

    private final Constructor<? extends Record> constructor;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Member> byName = new LinkedHashMap<>();
    private final Method bag;

    /**
     * A member that the model knows.
     *
     * @param index its place in the constructor
     * @param required true if it has to be there wherever the object is
     */
    record Member(
            int index,
            String name,
            Shape shape,
            boolean required,
            boolean zeroIsAbsent,
            boolean emptyMatters,
            Method accessor) {
        /** Its value; null if absent. */
        @Nullable
        Object get(Record holder) {
            return call(accessor, holder);
        }
    }

    private RecordShape(Class<? extends Record> type) {
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length - 1; i++) {
            Member member = member(i, components[i]);
            members.add(member);
            byName.put(member.name(), member);
            JsonAlias alias = member.accessor().getAnnotation(JsonAlias.class);
            for (String name : alias == null ? new String[0] : alias.value()) {
                byName.put(name, member);
            }
        }
        bag = components[components.length - 1].getAccessor();
        try {
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = components[i].getType();
            }
            constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Member member(int index, RecordComponent component) {
        Method accessor = component.getAccessor();
        return new Member(
                index,
                Objects.requireNonNull(accessor.getAnnotation(JsonProperty.class))
                        .value(),
                Shape.of(component.getGenericType(), accessor),
                !component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                accessor.isAnnotationPresent(ZeroIsAbsent.class),
                accessor.isAnnotationPresent(EmptyMatters.class),
                accessor);
    }

    static RecordShape of(Class<? extends Record> type) {
        return ALL.get(type);
    }

    List<Member> members() {
        return members;
    }

    /** The member of that exact name; null if the model has none. */
    @Nullable
    Member member(String name) {
        return byName.get(name);
    }

    /** Makes a record from its members' values, by index, and its bag. */
    Record make(@Nullable Object[] values, Map<String, JsonNode> unknown) {
        @Nullable Object[] arguments = Arrays.copyOf(values, members.size() + 1);
        arguments[members.size()] = unknown;
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // the last component of each record of the model is its bag; a test checks it
    Map<String, JsonNode> unknown(Record holder) {
        return (Map<String, JsonNode>) Objects.requireNonNull(call(bag, holder));
    }

    private static @Nullable Object call(Method accessor, Record holder) {
        try {
            return accessor.invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
