package io.chord.engine;

import io.chord.call.CallSettings;
import io.chord.lookup.LookupSettings;
import io.chord.membership.MembershipSettings;
import io.chord.message.RingIdentity;
import io.chord.replication.ReplicationSettings;
import io.chord.ring.RingSpace;

/**
 * All constants of an engine, by machine. Made from the public configuration in one place;
 * validated there.
 *
 * @param identity what members of one ring have in common; its genesis is none until the node is a
 *     member
 */
public record EngineSettings(
        RingSpace space,
        RingIdentity identity,
        CallSettings calls,
        MembershipSettings membership,
        LookupSettings lookup,
        ReplicationSettings replication) {}
