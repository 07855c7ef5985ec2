package org.standardcontainer.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** False or 0 says the same as absence; programs in Go leave it out then. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface ZeroIsAbsent {}
