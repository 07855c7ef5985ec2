package org.standardcontainer.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;

/**
 * Binds the {@link ContainerRuntime} that a configuration names, and the {@link RuntimeConfig} itself.
 *
 * <p>There is one runtime, opened when it is first injected, in every {@code Stage}. An injector is never closed, so whoever made it closes
 * the {@link RuntimeHandle}, which closes the runtime with all the containers that it still owns:
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(new RuntimeModule(RuntimeConfig.load(file)), new MyModule());
 * try (RuntimeHandle handle = injector.getInstance(RuntimeHandle.class)) {
 *     injector.getInstance(MyService.class).run();
 * }
 * }</pre>
 *
 * <p>Warnings go to the log, unless another module binds the listener:
 * {@code OptionalBinder.newOptionalBinder(binder(), RuntimeListener.class).setBinding().to(MyListener.class)}.
 */
public final class RuntimeModule extends AbstractModule {
    private final RuntimeConfig config;

    /** @param config which backend, and how */
    public RuntimeModule(RuntimeConfig config) {
        this.config = config;
    }

    @Override
    protected void configure() {
        bind(RuntimeConfig.class).toInstance(config);
        OptionalBinder.newOptionalBinder(binder(), RuntimeListener.class)
                .setDefault()
                .toInstance(RuntimeListener.logging());
    }

    @Provides
    @Singleton
    RuntimeHandle handle(RuntimeConfig configured, RuntimeListener listener) {
        return new RuntimeHandle(configured, listener);
    }

    /** Not a singleton of Guice's, which would open it with the injector in Stage.PRODUCTION: the handle keeps the one. */
    @Provides
    ContainerRuntime runtime(RuntimeHandle handle) {
        return handle.open();
    }
}
