/** The machinery below the public types. Not part of the API: no other module uses it. */
@NullMarked
package io.github.bulk2.internal;

import org.jspecify.annotations.NullMarked;
