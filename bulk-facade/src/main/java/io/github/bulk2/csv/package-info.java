/** CSV as Bulk API 2.0 speaks it: sources to upload, dialects, the record scanner and lazy rows. */
@NullMarked
package io.github.bulk2.csv;

import org.jspecify.annotations.NullMarked;
