/** Where access tokens come from. */
@NullMarked
package io.github.bulk2.auth;

import org.jspecify.annotations.NullMarked;
