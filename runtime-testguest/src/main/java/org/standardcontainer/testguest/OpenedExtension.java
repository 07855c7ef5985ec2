package org.standardcontainer.testguest;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedFields;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.ReflectionSupport;

/** Sets the fields that are {@link Opened}. A class's own fields are those of the classes that it extends, not of one around it. */
final class OpenedExtension implements BeforeAllCallback, BeforeEachCallback {
    private static final Namespace STORE = Namespace.create(OpenedExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        set(context, context.getRequiredTestClass(), null);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            set(context, instance.getClass(), instance);
        }
    }

    /** Those of an instance, or the static ones. */
    private static void set(ExtensionContext context, Class<?> type, @Nullable Object instance) throws Exception {
        if (InGuestExtension.runsElsewhere(type)) {
            return; // its methods aren't called
        }
        for (Field field : findAnnotatedFields(
                type, Opened.class, f -> Modifier.isStatic(f.getModifiers()) == (instance == null))) {
            AutoCloseable opened = open(field);
            // JUnit closes it with the context, after the methods that it calls then
            context.getStore(STORE).put(field, opened);
            field.setAccessible(true);
            field.set(instance, opened);
        }
    }

    private static AutoCloseable open(Field field) {
        Method method = ReflectionSupport.findMethod(field.getType(), "open", String[].class)
                .filter(found -> AutoCloseable.class.isAssignableFrom(found.getReturnType()))
                .orElseThrow(() -> new ExtensionConfigurationException(
                        field + " is @Opened: its type needs a static open(String...) that makes what can be closed"));
        String[] words = field.getAnnotation(Opened.class).value();
        return (AutoCloseable) Objects.requireNonNull(ReflectionSupport.invokeMethod(method, null, (Object) words));
    }
}
