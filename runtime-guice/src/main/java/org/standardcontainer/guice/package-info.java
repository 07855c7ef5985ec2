/** {@link org.standardcontainer.guice.RuntimeModule}: a configured container runtime, injected. Nothing else needs Guice. */
@NullMarked
package org.standardcontainer.guice;

import org.jspecify.annotations.NullMarked;
