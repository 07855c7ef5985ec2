package org.standardcontainer.testguest;

import java.lang.reflect.Method;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Puts the guest's results where the methods would have been called. The guest runs the class as a whole, in the same order, and
 * JUnit gives its tests the same ids there; so each test here waits for the one there. In the guest itself it does nothing.
 */
final class InGuestExtension implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {
    private static final Namespace STORE = Namespace.create(InGuestExtension.class);
    private static final boolean INSIDE = System.getProperty(GuestMain.PROPERTY) != null;

    /** What a top-level class has in its store. */
    private static final class Course {
        private final ClassRun run;
        private @Nullable Throwable told;

        Course(ClassRun run) {
            this.run = run;
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (INSIDE) {
            return;
        }
        Class<?> top = top(context.getRequiredTestClass());
        if (top == context.getRequiredTestClass()) {
            InGuest wanted = top.getAnnotation(InGuest.class);
            if (wanted == null) {
                throw new GuestException("@InGuest belongs on " + top.getName() + ", not on a class in it");
            }
            GuestPlace place = context.getRoot()
                    .getStore(STORE)
                    .getOrComputeIfAbsent(wanted.value(), GuestPlace::new, GuestPlace.class);
            Duration limit = Duration.ofSeconds(wanted.seconds());
            context.getStore(STORE).put(Course.class, new Course(place.run(top.getName(), limit)));
        }
        Course course = course(context);
        try {
            course.run.awaitBegun(context.getUniqueId());
        } catch (Throwable t) {
            course.told = t;
            throw unchecked(t);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Course course = INSIDE ? null : context.getStore(STORE).get(Course.class, Course.class);
        if (course == null || course.told != null) {
            return; // what beforeAll threw was it
        }
        try {
            course.run.awaitEnd(context.getUniqueId());
        } catch (Throwable t) {
            throw unchecked(t);
        }
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        replace(call, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        replace(call, context);
    }

    private static void replace(Invocation<@Nullable Void> call, ExtensionContext context) throws Throwable {
        leaveOut(call);
        if (!INSIDE) {
            course(context).run.awaitEnd(context.getUniqueId());
        }
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            Invocation<T> call, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        if (INSIDE) {
            return call.proceed();
        }
        call.skip();
        throw new GuestException("a @TestFactory can't be run in a guest: use @ParameterizedTest");
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        leaveOut(call);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        leaveOut(call);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        leaveOut(call);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        leaveOut(call);
    }

    private static void leaveOut(Invocation<@Nullable Void> call) throws Throwable {
        if (INSIDE) {
            call.proceed();
        } else {
            call.skip();
        }
    }

    /** True where none of a class's methods are called, since a guest calls them. */
    static boolean runsElsewhere(Class<?> testClass) {
        return !INSIDE && top(testClass).isAnnotationPresent(InGuest.class);
    }

    /** Stores look into those of the contexts above. */
    private static Course course(ExtensionContext context) {
        Course course = context.getStore(STORE).get(Course.class, Course.class);
        if (course == null) {
            throw new GuestException("the class of " + context.getUniqueId() + " wasn't given to a guest");
        }
        return course;
    }

    /** A nested class goes with the one around it; a static one stands for itself. */
    private static Class<?> top(Class<?> type) {
        Class<?> top = type;
        while (top.getEnclosingClass() != null && !java.lang.reflect.Modifier.isStatic(top.getModifiers())) {
            top = top.getEnclosingClass();
        }
        return top;
    }

    private static Exception unchecked(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof Exception e ? e : new GuestException(String.valueOf(t), t);
    }
}
