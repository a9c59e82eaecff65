package io.chord.membership;

import io.chord.call.Recent;
import io.chord.call.Timers;
import io.chord.ring.Address;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which addresses seeds stand for. One of the scheme {@value #SCHEME} stands for all nodes that its
 * host name has addresses of, which come and go: it is looked up again each time. Every other seed
 * stands for itself, and is known at once.
 *
 * <p>While a name cannot be looked up, it stands for what it stood for before: seeds are asked for
 * ever (reference protocol, section 6), also through an outage of the name service.
 */
final class SeedNames {

    /** The scheme of seeds that are names. */
    static final String SCHEME = "dns";

    /** Most addresses of one name; others are not asked. */
    static final int ADDRESSES_MAX = 64;

    private static final int NAMES_MAX = 64;
    private static final long PATIENCE_NANOS = 2_000_000_000;

    private final Timers timers;
    private final Consumer<Address> lookUp;
    private final Recent<Address, List<Address>> known = new Recent<>(NAMES_MAX);
    private final List<Round> rounds = new ArrayList<>(1);

    /**
     * For one node.
     *
     * @param lookUp begins to look a name up; {@link #onResolved} is told the end of it, later
     */
    SeedNames(Timers timers, Consumer<Address> lookUp) {
        this.timers = timers;
        this.lookUp = lookUp;
    }

    /** Some seeds that are being looked up. */
    final class Round {
        private final List<Address> seeds;
        private final Consumer<List<Address>> then;
        private final Set<Address> awaited = new LinkedHashSet<>();
        private Timers.Timer patience;

        private Round(List<Address> seeds, Consumer<List<Address>> then) {
            this.seeds = seeds;
            this.then = then;
            this.patience = timers.after(PATIENCE_NANOS, this::end);
        }

        /** Nobody is told of it any more. */
        void cancel() {
            timers.cancel(patience);
            rounds.remove(this);
        }

        private void end() {
            cancel();
            then.accept(standFor(seeds));
        }
    }

    /**
     * Looks up what is a name among the seeds, for two seconds at most.
     *
     * @param then told all addresses, each once; before this returns if there is no name among them
     * @return to be cancelled when nobody wants to know any more; of no effect afterwards
     */
    Runnable resolve(List<Address> seeds, Consumer<List<Address>> then) {
        if (seeds.stream().noneMatch(SeedNames::isName)) {
            then.accept(seeds);
            return () -> {};
        }
        Round round = new Round(seeds, then);
        rounds.add(round);
        for (Address seed : seeds) {
            if (isName(seed) && round.awaited.add(seed)) lookUp.accept(seed);
        }
        return round::cancel;
    }

    /** A name was looked up; nothing was found if it is not known, or the service is out. */
    void onResolved(Address name, List<Address> found) {
        if (!found.isEmpty()) {
            known.put(name, found.stream().distinct().limit(ADDRESSES_MAX).toList());
        }
        for (Round round : List.copyOf(rounds)) {
            if (round.awaited.remove(name) && round.awaited.isEmpty()) round.end();
        }
    }

    static boolean isName(Address seed) {
        return seed.scheme().equals(SCHEME);
    }

    private List<Address> standFor(List<Address> seeds) {
        Set<Address> all = new LinkedHashSet<>();
        for (Address seed : seeds) {
            List<Address> addresses = isName(seed) ? known.get(seed) : List.of(seed);
            if (addresses != null) all.addAll(addresses);
        }
        return List.copyOf(all);
    }
}
