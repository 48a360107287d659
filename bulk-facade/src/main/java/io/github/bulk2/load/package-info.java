/** A file of any size into Salesforce, nothing lost and nothing loaded twice. */
@NullMarked
package io.github.bulk2.load;

import org.jspecify.annotations.NullMarked;
