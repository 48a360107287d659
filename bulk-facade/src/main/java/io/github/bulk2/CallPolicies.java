package io.github.bulk2;

/**
 * Call policies that come from elsewhere, for experts: {@code io.github.bulk2.resilience4j.PolicyRegistries} is one. Not for
 * others to implement.
 */
public interface CallPolicies {}
