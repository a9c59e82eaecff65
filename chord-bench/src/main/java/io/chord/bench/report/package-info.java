/** What commands that measure tell: tables, plots, progress, numbers, targets. */
@NullMarked
package io.chord.bench.report;

import org.jspecify.annotations.NullMarked;
