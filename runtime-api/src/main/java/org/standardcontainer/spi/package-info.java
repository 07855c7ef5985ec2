/** What a backend provides to be found: {@link org.standardcontainer.spi.ContainerRuntimeProvider}. */
@NullMarked
package org.standardcontainer.spi;

import org.jspecify.annotations.NullMarked;
