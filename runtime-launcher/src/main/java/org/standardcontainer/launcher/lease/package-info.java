/**
 * Who has which device of this host: a directory that all state roots and backends share. {@link
 * org.standardcontainer.launcher.lease.LeaseStore} reads and decides; the launcher writes it.
 */
@NullMarked
package org.standardcontainer.launcher.lease;

import org.jspecify.annotations.NullMarked;
