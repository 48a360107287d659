/**
 * The command {@code bulk2}. Start at {@link io.github.bulk2.cli.Main}; {@code Bulk2} lists the commands, {@code OrgCommand} is what those
 * that talk to an org have in common.
 */
@NullMarked
package io.github.bulk2.cli;

import org.jspecify.annotations.NullMarked;
