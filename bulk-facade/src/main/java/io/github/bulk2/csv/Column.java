package io.github.bulk2.csv;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the column of a record component where it is not the component's own name, such as {@code Account.Name}, or
 * {@code Owner} for a component that is a record itself. Upper and lower case do not matter.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {

    /** {@return the column's name} */
    String value();
}
