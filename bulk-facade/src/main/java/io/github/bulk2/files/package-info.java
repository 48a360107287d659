/** How files are written: for the owner alone. For use inside this library, its gateway and its command. */
@NullMarked
package io.github.bulk2.files;

import org.jspecify.annotations.NullMarked;
