/**
 * The files that a container leaves in the state root, as Java reads them: {@link org.standardcontainer.launcher.state.StateRoot}
 * holds {@link org.standardcontainer.launcher.state.ContainerDirectory container directories}, and
 * {@link org.standardcontainer.launcher.state.Sighting} is what one look at a directory and the process table gives. Read-only and
 * without a lock; the launcher writes (see {@code docs/launcher-protocol.md}).
 */
@NullMarked
package org.standardcontainer.launcher.state;

import org.jspecify.annotations.NullMarked;
