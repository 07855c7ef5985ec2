/**
 * The configuration of a container as values: {@link org.standardcontainer.spec.Spec}, read and written by
 * {@link org.standardcontainer.spec.SpecJson}, judged by {@link org.standardcontainer.spec.SpecValidator}.
 *
 * <p>Null means absent, throughout: absent, empty and zero are three things. A component that isn't
 * {@code @Nullable} is one that the spec demands wherever the object is there. Words are kept as they were written.
 * Unsigned 64-bit numbers are {@link java.math.BigInteger}: a {@code long} would read 18446744073709551615, which
 * means infinity in resource limits, as -1, which means it in others; {@link java.math.BigInteger#longValue()} gives
 * the bits that a kernel takes. Unsigned 32-bit numbers are {@code Long}.
 *
 * <p>Each record keeps the members that it doesn't know in {@code unknown}, and its constructors are not stable:
 * they follow the spec. Records that a program makes often have builders, which are. All are immutable, but the trees
 * of JSON in them are not copied: treat them as immutable.
 */
@NullMarked
package org.standardcontainer.spec;

import org.jspecify.annotations.NullMarked;
