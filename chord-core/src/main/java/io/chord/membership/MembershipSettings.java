package io.chord.membership;

import io.chord.ring.Address;
import java.util.List;

/**
 * The constants of ring maintenance.
 *
 * @param successors r: entries of a successor list
 * @param stabilizeNanos mean period of stabilize; each is drawn from 0.5 to 1.5 of it
 * @param auditPeriods how many stabilize periods lie between two ring audits
 * @param knownMax addresses that the audit remembers
 * @param pendingRetries how often "pending" is asked again before the next period
 * @param joinRetries how often a join begins anew before it fails
 * @param suspectsMax nodes that the failure detector remembers as silent or gone
 * @param seeds addresses that the audit and a join may always ask
 */
public record MembershipSettings(
        int successors,
        long stabilizeNanos,
        int auditPeriods,
        int knownMax,
        int pendingRetries,
        int joinRetries,
        int suspectsMax,
        List<Address> seeds) {

    /** Copies the list. */
    public MembershipSettings {
        seeds = List.copyOf(seeds);
    }
}
