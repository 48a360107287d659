/**
 * A {@link io.github.bulk2.BulkClient} from the properties of a Spring Boot application ({@code bulk2.*}), with its health and
 * meters: {@code docs/spring-boot.md}.
 */
@NullMarked
package io.github.bulk2.spring;

import org.jspecify.annotations.NullMarked;
