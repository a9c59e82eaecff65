/** What every provider must do, as test classes that a provider's own tests extend. */
@NullMarked
package io.chord.contract;

import org.jspecify.annotations.NullMarked;
