package io.github.bulk2.spring;

import io.github.bulk2.BulkClient;
import io.github.bulk2.auth.TokenProvider;
import io.github.bulk2.observe.BulkObserver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/**
 * Makes one {@link BulkClient} from the {@code bulk2.*} properties, for the whole application; it is closed with the context.
 * Makes no call. A {@link BulkClient} or {@link TokenProvider} bean of the application is used instead of its own; {@link
 * BulkObserver} beans watch the client.
 */
@AutoConfiguration
@ConditionalOnMissingBean(BulkClient.class)
@EnableConfigurationProperties(BulkProperties.class)
public final class BulkClientAutoConfiguration {

    BulkClientAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    TokenProvider bulkTokenProvider(BulkProperties properties, ObjectProvider<RefreshTokenStore> store) {
        return new Login(properties).tokens(store.getIfAvailable());
    }

    @Bean
    BulkClient bulkClient(
            BulkProperties properties,
            TokenProvider tokens,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<BulkObserver> observers,
            ObjectProvider<BulkClientCustomizer> customizers) {
        BulkClient.Builder builder =
                ClientSettings.builder(properties, bundles.getIfAvailable()).tokens(tokens);
        observers.orderedStream().forEach(builder::observer);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
