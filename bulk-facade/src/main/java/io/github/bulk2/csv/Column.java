package io.github.bulk2.csv;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the column of a record component where it is not the component's own name, such as {@code Account.Name}, or
 * {@code Owner} for a component that is a record itself. Upper and lower case do not matter.
 *
 * <p>On a constant of an enum it is the text of the picklist value, exactly: {@code @Column("Customer - Direct")
 * CUSTOMER_DIRECT}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Column {

    /** {@return the column's name, or the picklist value} */
    String value();
}
