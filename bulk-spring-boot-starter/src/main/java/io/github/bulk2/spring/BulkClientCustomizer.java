package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;

/**
 * Changes the client that is made from the properties, by a bean of this type: settings that are no property, or that the
 * application works out. Several are called in the order that {@link org.springframework.core.annotation.Order} tells. Not
 * called if the application defines a {@link BulkClient} bean of its own.
 */
@FunctionalInterface
public interface BulkClientCustomizer {

    /**
     * Called once, by the thread that makes the client, when all properties have been applied.
     *
     * @param builder what the client will be made from
     */
    void customize(BulkClient.Builder builder);
}
